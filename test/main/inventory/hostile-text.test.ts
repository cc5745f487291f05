import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../main/errors.ts';
import { recognise as steps } from '../../../main/inventory/recognise.ts';
import { atOnce } from '../../../main/inventory/slices.ts';
import { importLimits } from '../../../preload/contract/index.ts';

const recognise = (text: string, nowMs: number) => atOnce(steps(text, nowMs));

/** Time of a reading that may end in an AppError and in nothing else. */
function readingMs(text: string): number {
  const start = performance.now();
  try {
    recognise(text, 0);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
  }
  return performance.now() - start;
}

const filled = (unit: string, length: number): string => unit.repeat(Math.floor(length / unit.length));

describe('a hostile text of 20 MB is read or refused, never in quadratic time', () => {
  // Quadratic reading of 20 million characters would take days; these take seconds on a busy machine.
  const limitMs = 30_000;
  it.each([
    '[',
    '{',
    '"',
    '“',
    "'",
    '[{',
    '{"a":',
    '[[1,',
    '{“',
    '[{“a”:“',
    '{/*',
    '{/*\n',
    '{"\n',
    '[\n',
    '{\n',
    '\n',
    ' ',
    '\\',
    '{\\',
    '#',
    '{#\n',
    '```\n',
    'kubeadm join \\\n',
    'rtsp://a:b@',
    'node_a_',
    'bash코드 복사',
    '# master\n- ip: 10.0.0.1\n',
    '{"name":"a","ip":"1.1.1.1","port":"1"}',
    "{'x':1}",
  ])(
    '%j',
    (unit) => {
      expect(readingMs(filled(unit, importLimits.textLength))).toBeLessThan(limitMs);
    },
    40_000,
  );

  it('with a beginning that makes the rest one string, key or list', () => {
    for (const [start, unit] of [
      ['{"a":"', '\\ '],
      ['{"a":"', '\t'],
      ['{“a”:', '“x'],
      ['[[', '1,'],
      ['[{', ','],
      ['[[', '“x'],
      ['[[', "'x"],
      ['{"url":"rtsp://', ':a@.'],
    ] as const) {
      expect(readingMs(start + filled(unit, importLimits.textLength - 20)), start + unit).toBeLessThan(limitMs);
    }
  }, 120_000);

  it('longer ones are refused at once', () => {
    expect(() => recognise(filled('a', importLimits.textLength + 1), 0)).toThrow(
      expect.objectContaining({ code: 'input-too-large' }),
    );
    const records = filled('{"name":"a","ip":"1.1.1.1","port":"1"}\n', importLimits.textLength);
    expect(() => recognise(records, 0)).toThrow(
      expect.objectContaining({ code: 'input-too-large', facts: { what: 'records', limit: 20_000 } }),
    );
  }, 40_000);
});

it('any text at all gives an answer or an AppError', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '“',
      '"',
      "'",
      ',',
      ':',
      '\n',
      '\\',
      '```\n',
      '# 마스터\n',
      '- 주소 : 10.0.0.1\n',
      '"name"',
      '"ip": "10.0.0.1"',
      'kubeadm join ',
      '--token ',
      '코드 복사',
      'rtsp://a:b@c/',
      ' ',
      '//',
      '/*',
      '*/',
      'None',
      '\ufeff',
      '\u0000',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      readingMs(text);
      const lines = text.split('\n').length;
      try {
        const found = recognise(text, 0);
        for (const { line, column } of found.repairs)
          expect([line >= 1 && line <= lines, column >= 1]).toEqual([true, true]);
        for (const { document } of found.devices) JSON.parse(document);
      } catch (thrown) {
        if (!(thrown instanceof AppError)) throw thrown;
      }
    }),
    { numRuns: 3000 },
  );
});
