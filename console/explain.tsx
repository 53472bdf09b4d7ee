/** What the double has inferred of a document, why, and the overlay that would change it. */

import type { Explanation } from './control.ts';
import { Card, Code, Copy, Method, useLoaded, useShared } from './parts.tsx';

export function Explain() {
  const { info, control, parameters, go } = useShared();
  const api = parameters.get('api') ?? info.apis[0]?.name ?? '';
  const explanation = useLoaded(
    () => control.call<Explanation>('GET', `/apis/${encodeURIComponent(api)}/explanation`),
    [control, api],
  );
  return (
    <>
      <ApiChoice api={api} onChoose={(name) => go('explain', { api: name })} />
      {explanation === undefined ? undefined : (
        <>
          {explanation.resources.map((resource) => (
            <ResourceCard key={resource.path} resource={resource} />
          ))}
          {explanation.documented.length > 0 ? (
            <Card title="Operations that keep no state">
              <ul>
                {explanation.documented.map(({ operation, path, answers, why }) => (
                  <li key={operation} class="row-line">
                    <code>{path}</code> <strong>{operation}</strong> answers by {answers}:{' '}
                    <span class="soft">{why}</span>{' '}
                    <Correction
                      operation={operation}
                      path={path}
                      value="{ name: NAME, role: list }"
                    />
                  </li>
                ))}
              </ul>
            </Card>
          ) : undefined}
        </>
      )}
    </>
  );
}

/** A choice among the served APIs; nothing where there is one. */
export function ApiChoice({ api, onChoose }: { api: string; onChoose(api: string): void }) {
  const { info } = useShared();
  if (info.apis.length < 2) return null;
  return (
    <fieldset class="chips" aria-label="API">
      {info.apis.map(({ name }) => (
        <button
          key={name}
          type="button"
          class="chip"
          aria-pressed={name === api}
          onClick={() => onChoose(name)}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
}

function ResourceCard({ resource }: { resource: Explanation['resources'][number] }) {
  const facts: [string, string][] = [
    ['path', resource.path],
    ['kind', resource.kind],
    ['confidence', resource.confidence],
    ...(resource.parent === undefined ? [] : [['parent', resource.parent] as [string, string]]),
    ...(resource.id === undefined
      ? []
      : [
          [
            'id',
            `${resource.id.member ?? 'no member'}, ${resource.id.kind}, chosen by ${resource.id.by}`,
          ] as [string, string],
        ]),
    ...Object.entries(resource.envelope)
      .filter(([, path]) => path !== '')
      .map(([where, path]): [string, string] => [`${where} envelope`, path]),
    ...(resource.paging === undefined ? [] : [['pages', resource.paging] as [string, string]]),
    ...Object.entries(resource.query).map(([name, role]): [string, string] => [`?${name}`, role]),
  ];
  return (
    <Card title={resource.name}>
      <div class="pad">
        <dl>
          {facts.flatMap(([name, value]) => [
            <dt key={name}>{name}</dt>,
            <dd key={`${name} value`}>{value}</dd>,
          ])}
        </dl>
        <h3>Why</h3>
        <ul class="plain">
          {resource.why.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
        <h3>Operations</h3>
        <ul>
          {resource.operations.map(({ operation, method, path, role, why }) => (
            <li key={operation} class="row-line">
              <Method name={method} /> <code>{path}</code> <strong>{role}</strong>{' '}
              <span class="soft">{why}</span>{' '}
              <Correction
                operation={operation}
                path={`${method} ${path}`}
                value={`{ name: ${resource.name}, role: ${role === 'handler' ? 'documented' : role} }`}
              />
            </li>
          ))}
        </ul>
      </div>
    </Card>
  );
}

/** The action of an overlay that says what an operation does, to be copied and changed. */
function Correction({
  operation,
  path,
  value,
}: {
  operation: string;
  path: string;
  value: string;
}) {
  const [method = '', template = ''] = path.split(' ');
  const action = `overlay: 1.0.0
info: { title: Corrections, version: 1.0.0 }
actions:
  - target: $.paths[${JSON.stringify(template)}].${method.toLowerCase()}
    x-evidence: assumed
    update:
      x-doubletake-resource: ${value}
`;
  return (
    <details class="correction">
      <summary>correct it</summary>
      <Code text={action} label={`Overlay for ${operation}`} />
      <Copy text={action} label={`Copy the overlay for ${operation}`} />
      <p class="soft">
        Save it as a file, change what is wrong, and start the double with{' '}
        <code>--overlay FILE</code>. Roles: list, create, read, replace, merge, delete, upload,
        download, remove-file, action, documented.
      </p>
    </details>
  );
}
