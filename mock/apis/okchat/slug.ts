import { ProblemError } from '../../lib/problem.ts';
import type { Sandbox } from '../../model/sandbox.ts';

/** Slugs in use: whoever inserts one has it. */
function slugs(sandbox: Sandbox) {
  return sandbox.store.collection<{ readonly chatbot: string }>('okchat/slugs');
}

/**
 * Takes a slug for a chatbot: the wanted one, or else one made from the name (`API Docs Demo` →
 * `api-docs-demo`), with `-2`, `-3` … where that is taken. A slug is a chatbot's address
 * (https://docs.okchat.ai/quickstart); the rest is assumed. Throws `resource-conflict` where the
 * wanted slug is taken.
 */
export async function takeSlug(
  sandbox: Sandbox,
  chatbot: string,
  name: string,
  wanted: string | undefined,
): Promise<string> {
  if (wanted !== undefined) {
    if (await slugs(sandbox).insert(wanted, { chatbot })) return wanted;
    throw slugTaken(wanted);
  }
  const base = kebabCase(name);
  let slug = base;
  while (!(await slugs(sandbox).insert(slug, { chatbot }))) {
    // A counter, so that the thousandth chatbot of one name does not try a thousand slugs.
    slug = `${base}-${(await sandbox.store.next(`okchat/slugs/${base}`)) + 1}`;
  }
  return slug;
}

/** A slug made from a name that no chatbot has. */
export async function unusedSlug(sandbox: Sandbox, name: string): Promise<string> {
  const base = kebabCase(name);
  let slug = base;
  for (let number = 2; (await slugs(sandbox).get(slug)) !== undefined; number++)
    slug = `${base}-${number}`;
  return slug;
}

/** Gives a slug back, for others to take. */
export async function freeSlug(sandbox: Sandbox, slug: string): Promise<void> {
  await slugs(sandbox).delete(slug);
}

/** Lowercase letters, digits and hyphens only; `chatbot` for a name that has none of them. */
export function kebabCase(name: string): string {
  const words = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .match(/[a-z0-9]+/g);
  return words?.join('-') ?? 'chatbot';
}

function slugTaken(slug: string): ProblemError {
  return new ProblemError(
    'resource-conflict',
    `The slug ${JSON.stringify(slug)} is already taken. Send another one, or none to get one made from the name.`,
    {
      resource: 'slug',
      violations: [
        { location: ['body', 'slug'], keyword: 'unique', message: 'is already taken', value: slug },
      ],
    },
  );
}
