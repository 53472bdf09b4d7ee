import { expect, test } from 'vitest';
import type { Sandbox } from '../../model/sandbox.ts';
import { createMemoryStore } from '../../state/memory-store.ts';
import { documentsOf } from './document.ts';
import { searchKnowledge } from './search-knowledge.ts';

/** A sandbox with nothing but a store; `read` has the files that were read. */
function sandboxWithStore() {
  const store = createMemoryStore().sandbox('test');
  const read: string[] = [];
  const files = new Proxy(store.files, {
    get: (target, name) => {
      const member = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        if (name === 'get') read.push(String(args[0]));
        return Reflect.apply(member, target, args);
      };
    },
  });
  const sandbox = { store: Object.assign(Object.create(store), { files }) } as Sandbox;
  return { sandbox, read };
}

async function addText(sandbox: Sandbox, id: string, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  const file = `okchat/${id}.txt`;
  await sandbox.store.files.put(file, { type: 'text/plain', bytes, etag: '"1"' });
  await documentsOf(sandbox, 'bot').insert(id, {
    id,
    file,
    title: id,
    file_name: `${id}.txt`,
    content_type: 'text/plain',
    size: bytes.length,
  } as never);
}

test('the index of the texts is made once, and again when they change', async () => {
  const { sandbox, read } = sandboxWithStore();
  await addText(sandbox, 'hours', 'We open at nine in the harbor office.');
  expect(await searchKnowledge(sandbox, 'bot', 'When does the harbor office open?')).toHaveLength(
    1,
  );
  await searchKnowledge(sandbox, 'bot', 'harbor');
  expect(read).toEqual(['okchat/hours.txt']);
  await addText(sandbox, 'refunds', 'A refund takes five days.');
  expect(await searchKnowledge(sandbox, 'bot', 'How long does a refund take?')).toHaveLength(1);
  expect(read).toEqual(['okchat/hours.txt', 'okchat/hours.txt', 'okchat/refunds.txt']);
});
