import { expect, test } from 'vitest';
import type { Operation } from '../../../openapi/model/operation.ts';
import type { SortedCall } from './procedure-calls.ts';
import { explainStates, type Step } from './procedure-states.ts';

const operationOf = (name: string): Operation => ({
  id: name,
  hasId: true,
  method: 'get',
  path: `/${name}`,
  pointer: `/paths/~1${name}/get`,
  summary: undefined,
  description: undefined,
  parameters: [],
  requestBody: undefined,
  responses: [],
  security: [],
});

/** @param read told each time that the kind of the answer is looked at */
function stepOf(operation: Operation, id: string, kind: string, read: () => void): Step {
  const call: SortedCall = {
    operation,
    isPlanned: false,
    where: '',
    facts: {},
    status: 200,
    type: 'application/json',
    body: undefined,
    get kind() {
      read();
      return kind;
    },
  };
  return { call, id, isGiven: false };
}

test('what is there decides on the answers', () => {
  const [add, show, drop] = ['addThing', 'showThing', 'dropThing'].map(operationOf);
  if (add === undefined || show === undefined || drop === undefined) throw new Error('none');
  const lives: (readonly [Operation, string])[] = [
    [show, 'unknown'],
    [add, 'made'],
    [show, 'shown'],
    [add, 'taken'],
    [drop, 'dropped'],
    [show, 'unknown'],
    [drop, 'unknown'],
  ];
  const steps = ['a', 'b', 'c'].flatMap((id) =>
    lives.map(([operation, kind]) => stepOf(operation, id, kind, () => undefined)),
  );
  const { rules, right } = explainStates(steps);
  expect(right).toBe(steps.length);
  expect([add, show, drop].map((operation) => rules.get(operation))).toEqual([
    { present: 'taken', absent: 'made', removes: false, makes: true },
    { present: 'shown', absent: 'unknown', removes: false, makes: false },
    { present: 'dropped', absent: 'unknown', removes: true, makes: false },
  ]);
});

test('answers of many kinds that nothing explains are given up in bounded work', () => {
  const operations = Array.from({ length: 6 }, (_, index) => operationOf(`op${index}`));
  let state = 1;
  const pick = (limit: number) => {
    state = (state * 48271) % 2147483647;
    return state % limit;
  };
  let reads = 0;
  const steps = Array.from({ length: 60 }, () =>
    stepOf(operations[pick(6)] ?? operationOf('none'), `${pick(8)}`, `kind ${pick(5)}`, () => {
      reads++;
    }),
  );
  explainStates(steps);
  expect(reads).toBeLessThan(10_000_000);
});
