#!/usr/bin/env node
// Node.js 22.8 and later keep what they have compiled for the next start.
process.getBuiltinModule('node:module').enableCompileCache?.();
const { run } = await import('../dist/cli/main.js');

await run(process.argv);
