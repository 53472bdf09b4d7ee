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

/** Whether it says how many items there are on all pages together. */
export function isItemCount(name: string): boolean {
  return /^(count|total|totalcount|totalitems|totalelements|totalresults|totalrecords|totalhits|itemcount|itemstotal|recordcount|recordstotal|numfound|nbhits|hits|results|size|length)$/.test(
    normalizeName(name),
  );
}

/** Whether it says which page it is. */
export function isPageNumber(name: string): boolean {
  return /^(page|number|pagenumber|currentpage|pageindex|current|pageno)$/.test(
    normalizeName(name),
  );
}
