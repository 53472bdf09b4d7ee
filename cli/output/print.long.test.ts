import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDoubletake, serveCommand } from '../testing/run-doubletake.ts';

/**
 * What a terminal obeys, and what forges a line: colours, the title, a cleared screen, C1, a
 * carriage return, another direction, a line.
 */
const hostile =
  '\u001b[31m\u001b]0;title\u0007\u001b[2J\u009b1m\r\u202e\u2028\nFORGED 200 line\n  FORGED row';
const text = (name: string) => JSON.stringify(`${name}${hostile}`);

/** A document that has it wherever text of a document may be printed. */
const document = `{
  "openapi": "3.1.0", "info": { "title": ${text('Title')}, "version": ${text('1')}, "x${'y'}": 1 },
  "servers": [{ "url": ${text('/base')} }],
  "security": [{ ${text('Scheme')}: [] }],
  "components": {
    "securitySchemes": { ${text('Scheme')}: { "type": "apiKey", "in": "header", "name": "X-Key" } },
    "schemas": { ${text('Thing')}: { "type": "object", "required": ["id"], "properties": { "id": { "type": "string" }, ${text('member')}: { "type": "string", "example": 1 }, "gone": { "$ref": ${text('#/nowhere')} } } } }
  },
  "paths": {
    ${text('/things')}: {
      "get": { "operationId": ${text('list')}, "summary": ${text('Summary')}, "parameters": [{ "name": ${text('q')}, "in": "query", "schema": { "type": "integer" } }],
        "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "type": "array", "items": { "$ref": ${JSON.stringify(`#/components/schemas/Thing${hostile}`)} } } } } } } },
      "post": { "operationId": ${text('add')}, "requestBody": { "content": { "application/json": { "schema": { "type": "object", "additionalProperties": false, "properties": { "a": { "enum": [${text('b')}] } } } } } },
        "responses": { "201": { "description": "d", "content": { "application/json": { "schema": { "$ref": ${JSON.stringify(`#/components/schemas/Thing${hostile}`)} } } } } } }
    },
    "/plain": { "post": { "operationId": ${text('plain')}, "requestBody": { "content": { "application/json": { "schema": { "type": "object", "additionalProperties": false, "properties": { "a": { "type": "integer", "enum": [1] }, "p": { "type": "string", "pattern": "^\\u001b[33mx$" } } } } } }, "responses": { "200": { "description": "d" } } } },
    "/gone": { "get": { "operationId": "gone", "responses": { "200": { "description": "d", "content": { "application/json": { "schema": { "$ref": ${text('https://user:pass-word@schemas.example/s.json')} } } } } } } }
  }
}`;

let folder: string;
let file: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'doubletake-'));
  file = join(folder, 'hostile.json');
  await writeFile(file, document);
});
afterAll(() => rm(folder, { recursive: true }));

/** Nothing but lines of ours, in plain text. */
function expectHarmless(output: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  expect(output).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/);
  expect(output).not.toMatch(/^\s{0,3}FORGED/m);
  expect(output).not.toContain('pass-word');
}

test.each<[string, readonly string[]]>([
  ['explain', []],
  ['explain', ['--json']],
  ['check', ['--list']],
  ['check', []],
  ['check', ['--only', 'nothing is called so']],
])(
  '%s %j prints what a document says as plain text in lines of its own',
  { timeout: 120_000 },
  async (command, options) => {
    const { output } = await runDoubletake([command, file, ...options]).exit();
    expect(output.length).toBeGreaterThan(50);
    expectHarmless(output);
    if (options.includes('--json'))
      expect(JSON.parse(output.slice(0, output.lastIndexOf('\n]') + 2))).toHaveLength(1);
  },
);

test.each([[[]], [['--json']]])(
  'serve %j prints the document and the requests as plain text in lines of their own',
  async (options) => {
    const run = await serveCommand([file, ...options]);
    try {
      const { port } = new URL(run.url);
      const paths = ['/plain?a=\u001b[31m\u009b1m', '/pl\u009bain\u007f', '/%1b[31m', '/plain\r\n'];
      for (const path of paths) {
        const socket = connect(Number(port), '127.0.0.1');
        socket.end(
          Buffer.from(
            `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
            'latin1',
          ),
        );
        socket.on('error', () => undefined).resume();
        await new Promise((resolve) => socket.once('close', resolve));
      }
      for (const body of [
        JSON.stringify({ [`member${hostile}`]: 1 }),
        JSON.stringify({ p: hostile }),
        `{${hostile}`,
      ]) {
        await fetch(`${run.url}/plain`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-key': 'k' },
          body,
        });
      }
      await fetch(`${run.url}/last`);
      await run.waitFor(/\/last/);
      if (options.length === 0) await run.waitFor(/more warnings|Warning/);
      expectHarmless(run.output());
      if (options.length > 0) for (const line of run.output().trim().split('\n')) JSON.parse(line);
    } finally {
      run.process.kill('SIGKILL');
    }
  },
);

test.each([
  ['serve', 'http://user:pass-word@127.0.0.1:1/openapi.yaml'],
  ['explain', 'http://user:pass-word@127.0.0.1:1/openapi.yaml'],
  ['check', 'http://user:pass-word@127.0.0.1:1/openapi.yaml'],
  ['serve', `./nowhere${hostile}.yaml`],
])(
  '%s says that it cannot read a document without what is secret or forged in its name',
  async (command, name) => {
    const { output, code } = await runDoubletake([
      command,
      name,
      ...(command === 'serve' ? ['--port', '0'] : []),
    ]).exit();
    expect([code, output]).toEqual([2, expect.stringContaining('document-unreadable')]);
    expectHarmless(output);
  },
);
