import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from 'dockerfile-utils';
import { expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';

const root = new URL('..', import.meta.url).pathname;
const read = (file: string) => readFileSync(join(root, file), 'utf8');

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly selector: Record<string, unknown> & { matchLabels?: Record<string, string> };
    readonly ports?: readonly { targetPort: string }[];
    readonly template?: {
      metadata: { labels: Record<string, string> };
      spec: { containers: Container[] };
    };
  };
}
interface Container {
  readonly args: readonly string[];
  readonly env?: readonly { name: string; value?: string }[];
  readonly ports: readonly { name: string; containerPort: number }[];
  readonly livenessProbe: { httpGet?: { path: string; port: string } };
  readonly readinessProbe: { httpGet?: { path: string; port: string } };
  readonly resources: Record<string, Record<string, string>>;
}

interface ComposeService {
  readonly build?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly depends_on?: Readonly<Record<string, { condition: string }>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
}

const documents = parseAllDocuments(read('deploy/kubernetes.yaml'));
const manifests = documents.map((document) => document.toJS() as Manifest);
const workloads = manifests.flatMap(({ spec }) =>
  spec.template === undefined ? [] : [{ spec, template: spec.template }],
);

test('the manifest is YAML without mistakes, and every name leads somewhere', () => {
  expect(documents.flatMap(({ errors, warnings }) => [...errors, ...warnings])).toEqual([]);
  for (const { spec, template } of workloads) {
    expect(template.metadata.labels).toEqual(spec.selector.matchLabels);
    for (const container of template.spec.containers)
      expect(Object.keys(container.resources)).toEqual(['requests', 'limits']);
  }
  for (const { spec } of manifests.filter(({ kind }) => kind === 'Service')) {
    const [workload] = workloads.filter(
      ({ template }) => template.metadata.labels['app'] === spec.selector['app'],
    );
    const names = workload?.template.spec.containers.flatMap(({ ports }) =>
      ports.map(({ name }) => name),
    );
    expect(names).toEqual(spec.ports?.map(({ targetPort }) => targetPort));
  }
});

test('the probes ask the control API, and the state is that of the Redis beside it', () => {
  const [container] = workloads.flatMap(({ template }) => template.spec.containers);
  expect([container?.livenessProbe.httpGet?.path, container?.readinessProbe.httpGet?.path]).toEqual(
    ['/__doubletake/health', '/__doubletake/ready'],
  );
  const { hostname } = new URL(
    container?.env?.find(({ name }) => name === 'DOUBLETAKE_STATE')?.value ?? '',
  );
  expect(
    manifests.some(({ kind, metadata }) => kind === 'Service' && metadata.name === hostname),
  ).toBe(true);
});

test('the Dockerfile is without mistakes, copies what exists, and does not run as root', () => {
  const dockerfile = read('Dockerfile');
  expect(
    validate(dockerfile).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`),
  ).toEqual([]);
  const lines = dockerfile.split('\n');
  const copied = lines.flatMap((line) => /^COPY --from=build \/app\/(\S+)/.exec(line)?.[1] ?? []);
  expect(
    copied.filter(
      (path) => !['dist', 'node_modules'].includes(path) && !existsSync(join(root, path)),
    ),
  ).toEqual([]);
  expect(lines.findLastIndex((line) => line.startsWith('USER node'))).toBeGreaterThan(
    lines.findLastIndex((line) => line.startsWith('FROM')),
  );
});

test('the compose file names the state of the Redis beside it, waits for it, and is reached from this machine only', () => {
  const { services } = parse(read('deploy/compose.yaml')) as {
    services: Record<string, ComposeService>;
  };
  const { doubletake, redis } = services;
  const { hostname } = new URL(doubletake?.environment?.['DOUBLETAKE_STATE'] ?? '');
  expect([Object.keys(services), hostname]).toEqual([['doubletake', 'redis'], 'redis']);
  expect(doubletake?.depends_on?.['redis']?.condition).toBe('service_healthy');
  expect(redis?.healthcheck).toBeDefined();
  expect(doubletake?.environment?.['DOUBLETAKE_CONTROL_TOKEN']).toMatch(/:\?/);
  expect(doubletake?.ports?.every((port) => port.startsWith('127.0.0.1:'))).toBe(true);
  expect(existsSync(join(root, 'deploy', doubletake?.build ?? 'nowhere', 'Dockerfile'))).toBe(true);
});
