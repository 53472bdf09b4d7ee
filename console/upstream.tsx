/** Who answers each operation where another server is behind the double, and the switch for it. */

import { useState } from 'preact/hooks';
import type { Upstream } from './control.ts';
import { Card, Method, matches, Search, useLoaded, useShared } from './parts.tsx';

type Operation = Upstream['operations'][number];
type Way = Operation['way'];

const ways: readonly { readonly way: Way; readonly label: string }[] = [
  { way: 'double', label: 'the double' },
  { way: 'upstream', label: 'upstream' },
  { way: 'fallback', label: 'upstream, else the double' },
];

/** Nothing where no server is behind the double. */
export function UpstreamCard() {
  const { control, attempt, toast, changes } = useShared();
  const [version, setVersion] = useState(0);
  const [search, setSearch] = useState('');
  const loaded = useLoaded(
    () => control.call<Upstream>('GET', '/upstream'),
    [control, version, changes],
  );
  if (loaded?.url === undefined) return undefined;
  const route = async (operation: string, way: Way) => {
    await control.call('PATCH', '/upstream', { routes: { [operation]: way } });
    setVersion((before) => before + 1);
  };
  const change = ({ operation, way: before }: Operation, way: Way) =>
    attempt(async () => {
      await route(operation, way);
      const label = ways.find((each) => each.way === way)?.label;
      toast(`${operation} is answered by ${label}.`, 'Undo', () => route(operation, before));
    });
  const shown = loaded.operations.filter(({ method, path, operation }) =>
    matches(`${method} ${path} ${operation}`, search),
  );
  return (
    <Card title="Upstream" head={<span class="count">{loaded.operations.length}</span>}>
      <p class="pad">
        <code>{loaded.url}</code>{' '}
        <span class="soft">
          {loaded.writes
            ? 'What may change something goes there as well.'
            : 'The double answers what may change something. --upstream-writes lets it go there.'}
        </span>
      </p>
      {loaded.operations.length > 8 ? (
        <div class="pad">
          <Search value={search} label="Search operations" onInput={setSearch} />
        </div>
      ) : undefined}
      <ul>
        {shown.map((each) => (
          <li key={`${each.api} ${each.operation}`} class="rule">
            <div>
              <Method name={each.method} /> <span class="path">{each.path}</span>
              <br />
              <span class="soft">
                {each.api} · {each.operation}
              </span>
            </div>
            <select
              aria-label={`Who answers ${each.operation}`}
              value={each.way}
              disabled={!each.mayGoUpstream}
              onChange={({ currentTarget: { value } }) => {
                const chosen = ways.find(({ way }) => way === value);
                if (chosen !== undefined) change(each, chosen.way);
              }}
            >
              {ways.map(({ way, label }) => (
                <option key={way} value={way}>
                  {label}
                </option>
              ))}
            </select>
          </li>
        ))}
      </ul>
    </Card>
  );
}
