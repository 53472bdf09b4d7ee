import { faults } from '../contracts/faults/index.ts';
import { comparePrism } from './faults/compare-prism.ts';
for (const api of ['shop','threetone'] as const) {
 const t=performance.now();
 const v = await comparePrism(api, faults.filter(f=>f.api===api).slice(0, 10), 1, console.log);
 console.log(v.requests, v.past, v.falseAlarms.length, v.falseAlarms.slice(0,5), Math.round(performance.now()-t));
}
