/** Optional files of the suite that are not run, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  'optional/zeroTerminatedFloats.json':
    'wants 1.0 not to be an integer; JSON.parse cannot tell 1.0 from 1',
};

/** The same for `--served`. */
export const leftOutServed: Readonly<Record<string, string>> = {
  'format.json':
    'wants formats not to be checked; the double checks them: the files about formats are run',
};
