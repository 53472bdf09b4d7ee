import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeData } from '../../contracts/learn/write-learned.ts';
import type { ReplayedExchange } from '../../contracts/replay/replay.ts';
import { percentOf, scoreOf } from '../../contracts/replay/score.ts';
import { harOf, learnedFrom, recordedFiles, type Said } from '../testing/recorded-session.ts';
import { replayOnDouble } from './replay-on.ts';

/** A document of calls that say nothing of what they keep. */
function documentOf(calls: Readonly<Record<string, string>>): string {
  const operation = (path: string, names: string) => {
    const method = names.startsWith('post') ? 'post' : 'get';
    const parameters = names
      .split(' ')
      .slice(1)
      .map((name) => `{ name: ${name}, in: query, schema: { type: string } }`);
    const body =
      method === 'post'
        ? '\n      requestBody: { content: { application/json: { schema: { type: object } } } }'
        : `\n      parameters: [${parameters.join(', ')}]`;
    return `  ${path}:\n    ${method}:\n      operationId: ${path.slice(1).replaceAll('.', '_')}${body}\n      responses: { '200': { description: ok, content: { application/json: { schema: { type: object } } } } }`;
  };
  return [
    "openapi: 3.0.3\ninfo: { title: Calls, version: '1' }\npaths:",
    ...Object.entries(calls).map(([path, names]) => operation(path, names)),
  ].join('\n');
}

const ok = (data: unknown = null) => ({ code: 0, message: 'ok', data });
const none = { code: 1, message: 'no such note', data: null };
const taken = { code: 1, message: 'there is one', data: null };

const notes = documentOf({
  '/createNote': 'get noteName text',
  '/readNote': 'get noteName',
  '/setNote': 'get noteName text',
  '/dropNote': 'get noteName',
  '/allNotes': 'get',
});

const notesLearned: Said[] = [
  { to: 'GET /allNotes', answer: ok({ names: ['old'] }) },
  { to: 'GET /readNote?noteName=old', answer: ok({ text: '> from before' }) },
  { to: 'GET /readNote?noteName=a', answer: none },
  { to: 'GET /createNote?noteName=a&text=one', answer: ok() },
  { to: 'GET /createNote?noteName=a&text=two', answer: taken },
  { to: 'GET /readNote?noteName=a', answer: ok({ text: '> one' }) },
  { to: 'GET /setNote?noteName=a&text=three', answer: ok() },
  { to: 'GET /readNote?noteName=a', answer: ok({ text: '> three' }) },
  { to: 'GET /setNote?noteName=b&text=x', answer: none },
  { to: 'GET /createNote?noteName=c', answer: ok() },
  { to: 'GET /readNote?noteName=c', answer: ok({ text: '> empty' }) },
  { to: 'GET /allNotes', answer: ok({ names: ['a', 'c', 'old'] }) },
  { to: 'GET /dropNote?noteName=a', answer: ok() },
  { to: 'GET /readNote?noteName=a', answer: none },
  { to: 'GET /dropNote?noteName=a', answer: none },
];

const notesUnseen: Said[] = [
  { to: 'GET /readNote?noteName=old', answer: ok({ text: '> from before' }) },
  { to: 'GET /dropNote?noteName=zz', answer: none },
  { to: 'GET /createNote?noteName=zz&text=hello', answer: ok() },
  { to: 'GET /createNote?noteName=mm', answer: ok() },
  { to: 'GET /readNote?noteName=mm', answer: ok({ text: '> empty' }) },
  { to: 'GET /readNote?noteName=zz', answer: ok({ text: '> hello' }) },
  { to: 'GET /createNote?noteName=zz', answer: taken },
  { to: 'GET /allNotes', answer: ok({ names: ['mm', 'old', 'zz'] }) },
  { to: 'GET /setNote?noteName=mm&text=new', answer: ok() },
  { to: 'GET /readNote?noteName=mm', answer: ok({ text: '> new' }) },
  { to: 'GET /dropNote?noteName=mm', answer: ok() },
  { to: 'GET /setNote?noteName=mm&text=new', answer: none },
];

const jobs = documentOf({
  '/job.submit': 'post',
  '/job.lookUp': 'post',
  '/job.relabel': 'post',
  '/job.forget': 'post',
  '/job.overview': 'post',
});
const fails = { ok: false, error: 'job_not_found' };

function jobsSession(ids: readonly [string, string], labels: readonly [string, string]): Said[] {
  const [one, other] = ids;
  const job = (id: string, label: string) => ({ ok: true, job: { id, label } });
  return [
    { to: 'POST /job.lookUp', send: { job: 'J0missing' }, answer: fails },
    {
      to: 'POST /job.submit',
      send: { label: labels[0] },
      answer: { ok: true, job: { id: one, label: labels[0] } },
    },
    {
      to: 'POST /job.submit',
      send: { label: labels[1] },
      answer: { ok: true, job: { id: other, label: labels[1] } },
    },
    { to: 'POST /job.lookUp', send: { job: one }, answer: job(one, labels[0]) },
    { to: 'POST /job.lookUp', send: { job: other }, answer: job(other, labels[1]) },
    { to: 'POST /job.relabel', send: { job: one, label: 'x1' }, answer: { ok: true } },
    { to: 'POST /job.lookUp', send: { job: one }, answer: job(one, 'x1') },
    {
      to: 'POST /job.overview',
      send: {},
      answer: {
        ok: true,
        jobs: [
          { id: one, label: 'x1' },
          { id: other, label: labels[1] },
        ],
      },
    },
    { to: 'POST /job.forget', send: { job: other }, answer: { ok: true } },
    { to: 'POST /job.lookUp', send: { job: other }, answer: fails },
    { to: 'POST /job.forget', send: { job: other }, answer: fails },
    { to: 'POST /job.relabel', send: { job: other, label: 'y' }, answer: fails },
  ];
}

const statuses = documentOf({ '/put': 'get key value', '/get': 'get key', '/del': 'get key' });
function keysSession(a: string, b: string, value: string): Said[] {
  const missing = { status: 404, answer: { error: 'unknown key' } };
  return [
    { to: `GET /get?key=${a}`, ...missing },
    { to: `GET /put?key=${a}&value=${value}`, answer: { stored: a } },
    { to: `GET /get?key=${a}`, answer: { key: a, value } },
    { to: `GET /put?key=${a}&value=2nd`, answer: { stored: a } },
    { to: `GET /get?key=${a}`, answer: { key: a, value: '2nd' } },
    { to: `GET /get?key=${b}`, ...missing },
    { to: `GET /put?key=${b}&value=other`, answer: { stored: b } },
    { to: `GET /del?key=${a}`, answer: { deleted: true } },
    { to: `GET /get?key=${a}`, ...missing },
    { to: `GET /del?key=${a}`, answer: { deleted: false } },
    { to: `GET /get?key=${b}`, answer: { key: b, value: 'other' } },
  ];
}

test.each<[string, { given: [string, Said[]]; unseen: Said[]; want: number }]>([
  [
    'names that the client chooses, errors with 200, a default, things from before, a sorted list',
    { given: [notes, notesLearned], unseen: notesUnseen, want: 100 },
  ],
  [
    'ids that the server gives, JSON, a list of objects',
    {
      given: [jobs, jobsSession(['J8fk2a91c', 'J1ab7c33d'], ['red', 'green'])],
      unseen: jobsSession(['J5zz8e10f', 'J9qq4b72a'], ['short', 'long']),
      want: 100,
    },
  ],
  [
    'errors with a status of their own, and what is made or changed by the same call',
    {
      given: [statuses, keysSession('alpha', 'beta', '1st')],
      unseen: keysSession('gamma', 'delta', 'first'),
      want: 100,
    },
  ],
])('%s', async (_name, { given: [document, session], unseen, want }) => {
  const learned = await learnedFrom(document, session);
  expect(learned.overlay).toContain('x-doubletake-procedure');
  const { folder, document: file } = await recordedFiles(document, unseen);
  await writeFile(join(folder, 'overlay.yaml'), learned.overlay);
  await writeFile(join(folder, 'data.yaml'), writeData(learned, (value) => value).text);
  const all: ReplayedExchange[] = [];
  const replayed = replayOnDouble([join(folder, 'session.har')], {
    apis: [file],
    overlays: [join(folder, 'overlay.yaml')],
    data: [join(folder, 'data.yaml')],
  });
  for await (const exchange of replayed) all.push(exchange);
  const wrong = all.flatMap(({ recorded, differences }) =>
    differences.map((own) => [recorded.where.replace(/^.*:/, ''), own]),
  );
  expect(wrong).toEqual([]);
  expect(percentOf(scoreOf(all).total)).toBe(want);
});

test('calls whose answers do not depend on what was called before are no procedures', async () => {
  const { overlay } = await learnedFrom(notes, [
    { to: 'GET /readNote?noteName=a', answer: ok({ text: 'one' }) },
    { to: 'GET /readNote?noteName=b', answer: ok({ text: 'two' }) },
    { to: 'GET /readNote?noteName=a', answer: ok({ text: 'one' }) },
    { to: 'GET /setNote?noteName=a&text=1', answer: ok() },
  ]);
  expect(overlay).not.toContain('x-doubletake-procedure');
});

test('a recording is a HAR', () => {
  expect(JSON.parse(harOf(notesLearned))).toHaveProperty('log.version', '1.2');
});
