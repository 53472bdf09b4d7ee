/** The extension of an operation that says how the `Location` of what it makes is written. */
export const locationKeyword = 'x-doubletake-location';

/** Stands for scheme, host and base path in it. */
export const baseFact = '{{base}}';
