/** Optional files of the suite that are not run, and why. */
export const leftOut: Readonly<Record<string, string>> = {
  'optional/zeroTerminatedFloats.json':
    'wants 1.0 not to be an integer; JSON.parse cannot tell 1.0 from 1',
};
