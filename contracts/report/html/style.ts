/** The looks of the page: light and dark as the reader's system has it, one column on a phone. */
export const style = `
:root { color-scheme: light dark; --page: #f6f7f9; --card: #fff; --ink: #1b2230; --soft: #5d6878; --line: #dfe3ea; --code: #f1f3f7;
  --good: #167a43; --good-bg: #e2f5e9; --bad: #b3261e; --bad-bg: #fce8e6; --warn: #8a5a00; --warn-bg: #fdf1d6; --accent: #2557c7; }
@media (prefers-color-scheme: dark) { :root { --page: #12151b; --card: #1b2028; --ink: #e6e9ef; --soft: #98a3b3; --line: #303845; --code: #141920;
  --good: #6fd49a; --good-bg: #16301f; --bad: #ff8f86; --bad-bg: #3a1a18; --warn: #f2c063; --warn-bg: #35280e; --accent: #8fb2ff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1180px; margin: 0 auto; padding: 24px 20px 64px; }
h1 { font-size: 24px; margin: 0 0 4px; } h2 { font-size: 18px; margin: 40px 0 12px; } h3 { font-size: 16px; margin: 0; }
a { color: var(--accent); }
code, pre { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 6px; padding: 10px 12px; margin: 6px 0; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.command { -webkit-user-select: all; user-select: all; }
.conclusion { display: block; padding: 12px 16px; border-radius: 8px; margin: 16px 0; font-weight: 600; }
.good { color: var(--good); background: var(--good-bg); } .bad { color: var(--bad); background: var(--bad-bg); } .warn { color: var(--warn); background: var(--warn-bg); }
.soft { color: var(--soft); }
.totals { display: grid; grid-template-columns: repeat(auto-fit, minmax(120px, 1fr)); gap: 12px; margin: 16px 0; padding: 0; list-style: none; }
.totals li { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 10px 14px; color: var(--soft); }
.totals b { display: block; font-size: 24px; line-height: 1.2; color: var(--ink); font-variant-numeric: tabular-nums; }
.totals .bad b { color: var(--bad); } .totals .warn b { color: var(--warn); } .totals .good b { color: var(--good); }
.totals .good, .totals .bad, .totals .warn { background: var(--card); color: var(--soft); }
dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 0; } dl.facts dt { color: var(--soft); } dl.facts dd { margin: 0; overflow-wrap: anywhere; }
.bars { display: grid; grid-template-columns: max-content 1fr max-content; gap: 6px 14px; align-items: center; }
.bars .count { font-variant-numeric: tabular-nums; text-align: right; }
progress { appearance: none; width: 100%; height: 8px; border: 0; border-radius: 4px; background: var(--line); overflow: hidden; color: var(--good); }
progress::-webkit-progress-bar { background: var(--line); } progress::-webkit-progress-value { background: var(--good); } progress::-moz-progress-bar { background: var(--good); }
progress.partial::-webkit-progress-value { background: var(--warn); } progress.partial::-moz-progress-bar { background: var(--warn); }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 6px 7px; border-bottom: 1px solid var(--line); text-align: center; white-space: nowrap; } tbody tr:last-child > * { border-bottom: 0; }
thead th { font-size: 12px; font-weight: 600; color: var(--soft); } thead th[colspan] { border-left: 1px solid var(--line); }
tbody th { text-align: left; font-weight: 400; white-space: normal; overflow-wrap: anywhere; min-width: 250px; position: sticky; left: 0; background: var(--card); } tbody th .soft { display: block; font-size: 12px; }
a.conclusion { text-decoration: none; } a.conclusion:hover { text-decoration: underline; }
td.first { border-left: 1px solid var(--line); } td span { display: inline-block; min-width: 30px; padding: 1px 6px; border-radius: 5px; font-size: 13px; }
.method { display: inline-block; min-width: 58px; font: 600 12px/1.6 ui-monospace, monospace; color: var(--accent); }
.finding { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 8px; padding: 14px 18px; margin: 14px 0; }
.finding.refuted { border-left-color: var(--warn); }
.finding header { display: flex; flex-wrap: wrap; gap: 4px 10px; align-items: baseline; } .finding p { margin: 6px 0; overflow-wrap: anywhere; }
.tag { font-size: 12px; font-weight: 600; padding: 1px 8px; border-radius: 10px; } .message { font-size: 16px; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 14px; margin: 10px 0; } .sides > * { min-width: 0; }
.sides h4, h4 { margin: 0; font-size: 13px; color: var(--soft); font-weight: 600; } .line { margin: 2px 0 4px; overflow-wrap: anywhere; font-weight: 600; }
figure { display: inline-flex; flex-direction: column; gap: 4px; margin: 6px 14px 6px 0; max-width: 100%; } figcaption { font-size: 12px; color: var(--soft); overflow-wrap: anywhere; }
figure img { min-width: 72px; min-height: 72px; max-width: min(100%, 320px); max-height: 240px; object-fit: contain; align-self: flex-start; image-rendering: pixelated;
  border: 1px solid var(--line); border-radius: 6px; background: repeating-conic-gradient(var(--line) 0 25%, transparent 0 50%) 0 0 / 16px 16px; }
details summary { cursor: pointer; color: var(--soft); } ul.plain { margin: 6px 0; padding-left: 20px; } li { overflow-wrap: anywhere; }
.filter { display: flex; flex-wrap: wrap; gap: 8px; margin: 8px 0; } .filter[hidden], .finding[hidden], .group[hidden] { display: none; } .group > summary { font-weight: 600; margin: 14px 0 0; overflow-wrap: anywhere; color: var(--ink); } .filter select { max-width: 100%; }
.filter input, .filter select { font: inherit; padding: 6px 10px; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--ink); } .filter input { flex: 1 1 220px; min-width: 0; }
@media (max-width: 560px) { main { padding: 16px 12px 48px; } tbody th { position: static; min-width: 170px; } .method { display: block; } .finding { padding: 12px; } dl.facts { grid-template-columns: 1fr; } dl.facts dd { margin-bottom: 6px; } }
`;
