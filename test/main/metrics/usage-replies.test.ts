import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { usageReplies } from '../../../main/ports/index.ts';

const replies = Object.entries(usageReplies);

describe('the answers of /usage (S52)', () => {
  it('is the envelope of the source on success', () => {
    expect(usageReplies.accepted).toEqual({ status: 200, code: '0000', message: '처리성공' });
  });

  it.each(replies)(
    '%s: a code of four digits, a Korean message, a status that fits',
    (name, { status, code, message }) => {
      expect(code).toMatch(/^\d{4}$/);
      expect(message).toMatch(/[가-힣]/);
      expect(code === '0000').toBe(status === 200);
      expect(replies.filter(([, other]) => other.code === code).map(([which]) => which)).toEqual([name]);
    },
  );

  it("is documented, each, in the room's README", () => {
    const documented = readFileSync(new URL('../../../main/metrics/README.md', import.meta.url), 'utf8')
      .split('\n')
      .map((line) => /^\| (\d{3}) +\| (\d{4}) \| (.*?) +\|$/.exec(line))
      .flatMap((found) => (found === null ? [] : [{ status: Number(found[1]), code: found[2], message: found[3] }]));
    expect(documented).toEqual(Object.values(usageReplies));
  });
});
