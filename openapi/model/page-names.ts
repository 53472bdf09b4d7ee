import { normalizeName } from '../lib/normalize-name.ts';
/** Whether a member around a list says by its name how many items a page has. */
export function isPageSize(name: string): boolean {
  return /^(perpage|pagesize|limit|size|pagelimit|itemsperpage|maxresults|resultsperpage|hitsperpage|take|top)$/.test(
    normalizeName(name),
  );
}

/** Whether it says how many pages there are. */
export function isPageCount(name: string): boolean {
  return /^(totalpages|pages|pagecount|lastpage|numpages|pagestotal|totalpage|pagestotalcount|nbpages|maxpage|numberofpages)$/.test(
    normalizeName(name),
  );
}
