import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import { Secret } from '../../main/secret.ts';

it('a secret prints as *** wherever it is printed, and is told only when asked for', () => {
  const secret = new Secret('hunter2');
  const printed = [
    String(secret),
    'password: '.concat(secret as unknown as string),
    JSON.stringify({ secret }),
    inspect({ deep: [secret] }, { showHidden: true }),
  ];
  for (const text of printed) expect(text).toContain('***');
  for (const text of printed) expect(text).not.toContain('hunter2');
  expect(Object.keys(secret)).toEqual([]);
  expect(secret.reveal()).toBe('hunter2');
});
