import { expect, test } from 'vitest';
import { wordingOf } from './error-wording.ts';

test('errors of one cause have the same words', () => {
  const about = (name: string, place: string) =>
    wordingOf(
      { error: { text: `${name} is not at ${place}`, code: 'away' } },
      { 'entity.name': name, 'body.place': place, 'entity.isAway': true },
    );
  expect(about('Ann Lee', 'dock 4')).toBe(about('Bo', 'home'));
  expect(about('Ann Lee', 'dock 4')).toBe('{} is not at {}\naway');
  expect(wordingOf('Crate C-17 is sealed', {})).toBe('Crate C-{} is sealed');
});
