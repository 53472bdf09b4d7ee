/** The pictures that the checks upload serve the tests of the double too. */
export { pictures, png } from '../../contracts/request/test-pictures.ts';
