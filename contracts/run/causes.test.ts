import { expect, test } from 'vitest';
import { received, sent } from '../report/testing/request.ts';
import { check, finding, operation } from '../report/testing/run.ts';
import { groupCauses } from './causes.ts';
import type { Finding } from './finding.ts';

const by = (id: string, method: 'get' | 'post' | 'patch', way: string) =>
  check(operation(id, method, '/lamps'), 'journeys', '', '').id.replace(/\/.*/, `/${way}`);

function found(
  id: string,
  way: string,
  rest: Partial<Finding> & Pick<Finding, 'code' | 'location'>,
): Finding {
  const own = check(operation(id, 'get', '/lamps'), 'journeys', way, '');
  return finding(own, { check: by(id, 'get', way), ...rest });
}

const wrote = (method: string, path: string) => ({
  request: sent(method, path, { body: { kind: 'json', value: { name: 'a' } } }),
  response: received(200, { name: 'b' }),
  failure: undefined,
});

const refused = (words: string) => ({
  request: sent('POST', '/lamps/1/light', {}),
  response: received(404, { error: words }),
  failure: undefined,
});

test.each<[string, { given: Finding[]; want: [code: string, also: number][] }]>([
  [
    'an update that resets all members that it does not send',
    {
      given: ['name', 'size', 'kind'].map((name) =>
        found('patchLamp', 'journeys/changes', {
          code: 'update-overreached',
          location: `body/${name}`,
          exchanges: [wrote('PATCH', '/lamps/1')],
        }),
      ),
      want: [['update-overreached', 2]],
    },
  ],
  [
    'two members that an update resets may be reset for two reasons',
    {
      given: ['name', 'size'].map((name) =>
        found('patchLamp', 'journeys/changes', {
          code: 'update-overreached',
          location: `body/${name}`,
          exchanges: [wrote('PATCH', '/lamps/1')],
        }),
      ),
      want: [
        ['update-overreached', 0],
        ['update-overreached', 0],
      ],
    },
  ],
  [
    'a member that creation and update of one resource store wrongly',
    {
      given: [
        found('createLamp', 'journeys/read-back', {
          code: 'write-altered',
          location: 'body/name',
          exchanges: [wrote('POST', '/lamps')],
        }),
        found('patchLamp', 'journeys/changes', {
          code: 'update-ignored',
          location: 'body/name',
          exchanges: [wrote('PATCH', '/lamps/1')],
        }),
      ],
      want: [['write-altered', 1]],
    },
  ],
  [
    'the same member of two resources',
    {
      given: [
        found('createLamp', 'journeys/read-back', {
          code: 'write-altered',
          location: 'body/name',
          exchanges: [wrote('POST', '/lamps')],
        }),
        found('createRoom', 'journeys/read-back', {
          code: 'write-altered',
          location: 'body/name',
          exchanges: [wrote('POST', '/rooms')],
        }),
      ],
      want: [
        ['write-altered', 0],
        ['write-altered', 0],
      ],
    },
  ],
  [
    'broken JSON that two operations fail at',
    {
      given: ['createLamp', 'createRoom'].map((id) =>
        found(id, 'negative/body/malformed', { code: 'server-error', location: 'status' }),
      ),
      want: [['server-error', 1]],
    },
  ],
  [
    'valid requests that two operations fail at',
    {
      given: ['createLamp', 'createRoom'].map((id) =>
        found(id, 'examples/schema', { code: 'server-error', location: 'status' }),
      ),
      want: [
        ['server-error', 0],
        ['server-error', 0],
      ],
    },
  ],
  [
    'three operations that are not there, each of which is told',
    {
      given: ['createLamp', 'createRoom', 'createHall'].map((id) =>
        found(id, 'examples/schema', { code: 'not-implemented', location: 'operation' }),
      ),
      want: [
        ['not-implemented', 0],
        ['not-implemented', 0],
        ['not-implemented', 0],
      ],
    },
  ],
  [
    'valid requests that four operations refuse, three of them for one reason',
    {
      given: ['light', 'dim', 'read', 'move'].map((id) =>
        found(id, 'examples/schema', {
          code: 'valid-request-refused',
          location: 'status/404',
          exchanges: [refused(id === 'move' ? 'no such room' : 'no such lamp')],
        }),
      ),
      want: [
        ['valid-request-refused', 2],
        ['valid-request-refused', 0],
      ],
    },
  ],
  [
    'a schema of the components that two operations break, whatever their status',
    {
      given: [
        ['getLamp', '200/body/at'],
        ['createLamp', '201/body/at'],
      ].map(([id = '', location = '']) =>
        found(id, 'examples/schema', {
          code: 'body-nonconforming',
          location,
          statement: '/components/schemas/Lamp/properties/at/format',
        }),
      ),
      want: [['body-nonconforming', 1]],
    },
  ],
  [
    'requests of every kind that one operation refuses in the same words',
    {
      given: [
        found('light', 'examples/schema', {
          code: 'valid-request-refused',
          location: 'status/404',
          exchanges: [refused('no such lamp')],
        }),
        found('light', 'negative/body/type', {
          code: 'refused-differently',
          location: 'request/body/type/status',
          exchanges: [refused('no such lamp')],
        }),
        found('light', 'negative/body/name', {
          code: 'refused-differently',
          location: 'request/body/name/status',
          exchanges: [refused('no name')],
        }),
      ],
      want: [
        ['valid-request-refused', 1],
        ['refused-differently', 0],
      ],
    },
  ],
  [
    'keys that every operation takes, of which a failure is shown before an assumption',
    {
      given: [
        found('listLamps', 'negative/credentials/wrong', {
          code: 'credentials-ignored',
          location: 'request/credentials/wrong',
          severity: 'refuted',
        }),
        found('getLamp', 'negative/credentials/wrong', {
          code: 'credentials-ignored',
          location: 'request/credentials/wrong',
        }),
      ],
      want: [['credentials-ignored', 1]],
    },
  ],
  [
    'requests of every kind that three operations refuse with 401 in the same words',
    {
      given: ['light', 'dim', 'read'].map((id, index) =>
        found(id, `negative/body/${index}`, {
          code: index === 0 ? 'valid-request-refused' : 'refused-differently',
          location: `request/body/${index}/status`,
          exchanges: [
            { ...refused(''), response: received(401, { error: 'the token has expired' }) },
          ],
        }),
      ),
      want: [['valid-request-refused', 2]],
    },
  ],
  [
    'what the baseline has and what is new',
    {
      given: ['listLamps', 'getLamp'].map((id, index) =>
        found(id, 'negative/credentials/wrong', {
          code: 'credentials-ignored',
          location: 'request/credentials/wrong',
          known: index === 0,
        }),
      ),
      want: [
        ['credentials-ignored', 0],
        ['credentials-ignored', 0],
      ],
    },
  ],
  [
    'one parameter of a list that is lost in several ways',
    {
      given: ['query/kind', 'query/kind/changed', 'query/size'].map((location) =>
        found('listLamps', 'journeys/filter', { code: 'list-overreached', location }),
      ),
      want: [
        ['list-overreached', 1],
        ['list-overreached', 0],
      ],
    },
  ],
])('%s', (_name, { given, want }) => {
  const groups = groupCauses(given);
  expect(groups.map(({ finding: { code }, also }) => [code, also.length])).toEqual(want);
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(given.length);
  for (const { finding: shown, also } of groups)
    if (also.length > 0 && given.some(({ severity }) => severity === 'failure'))
      expect(shown.severity).toBe('failure');
});
