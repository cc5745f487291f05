import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atOnce } from '../../../main/inventory/slices.ts';
import { type TolerantResult, TolerantJson } from '../../../main/inventory/tolerant-json.ts';

const read = (text: string): TolerantResult => atOnce(new TolerantJson(text).read(0));

/** What the text means, and how each mend is told: kind@offset. */
function mended(text: string): { value: unknown; mends: string[] } {
  const result = read(text);
  if (!result.ok) throw new Error(`not read: ${result.fault.reason} at ${result.fault.at}`);
  return { value: JSON.parse(result.json), mends: result.mends.map(({ kind, at }) => `${kind}@${at}`) };
}

describe('S41 S51 S68 every kind of malformed JSON is mended, and each mend is listed', () => {
  const cases: [what: string, text: string, value: unknown, mends: string[]][] = [
    ['nothing to mend', '{"a": "그는 “안녕” 5”, 10” 화면"}', { a: '그는 “안녕” 5”, 10” 화면' }, []],
    ['curly quotes', '{"ip" : “192.168.0.14”}', { ip: '192.168.0.14' }, ['curly-quote@8', 'curly-quote@21']],
    ['curly keys', '{“ip”: 1}', { ip: 1 }, ['curly-quote@1', 'curly-quote@4']],
    [
      'a quote closed by another hand',
      '{"a": "x”,\n"b": “y"}',
      { a: 'x', b: 'y' },
      ['curly-quote@8', 'curly-quote@16'],
    ],
    [
      'curly quotes around quoted words',
      '{"a": “서울 "상암" 1”}',
      { a: '서울 "상암" 1' },
      ['curly-quote@6', 'curly-quote@10', 'curly-quote@13', 'curly-quote@16'],
    ],
    [
      'single quotes',
      `{'a': 'it''s'}`.replace("''", "\\'"),
      { a: "it's" },
      ['single-quote@1', 'single-quote@3', 'single-quote@6', 'single-quote@9', 'single-quote@12'],
    ],
    ['an apostrophe inside', `{"a": 'it's ok'}`, { a: "it's ok" }, ['single-quote@6', 'single-quote@14']],
    [
      'a Python identifier',
      '{"cpu": cpu_percent,\n"m" : memory_percent\n}',
      { cpu: 'cpu_percent', m: 'memory_percent' },
      ['bare-word@8', 'bare-word@27'],
    ],
    ['bare words', '{"a": 마스터 서버 1, "b": 01}', { a: '마스터 서버 1', b: '01' }, ['bare-word@6', 'bare-word@21']],
    ['unquoted keys', '{name: "a", 이름: 1}', { name: 'a', 이름: 1 }, ['unquoted-key@1', 'unquoted-key@12']],
    ['trailing commas', '{"a": [1, 2,], }', { a: [1, 2] }, ['trailing-comma@11', 'trailing-comma@13']],
    ['double and leading commas', '{,"a": 1,, "b": 2}', { a: 1, b: 2 }, ['trailing-comma@1', 'trailing-comma@8']],
    [
      'missing commas',
      '{"a": "1" "b": 2\n"c": [1 2]}',
      { a: '1', b: 2, c: ['1 2'] },
      ['missing-comma@9', 'missing-comma@16', 'bare-word@23'],
    ],
    [
      'comments',
      '{ // one\n"a": 1, # two\n/* three\n*/ "b": 2}',
      { a: 1, b: 2 },
      ['comment@2', 'comment@17', 'comment@23'],
    ],
    ['odd spaces', '{\u00a0"a":\u3000"b\u00a0c"}', { a: 'b\u00a0c' }, ['odd-space@1', 'odd-space@6']],
    [
      'control characters',
      '{"a": "b\tc",\u0001 "d": "\u0007"}',
      { a: 'b\tc', d: '\u0007' },
      ['control-character@8', 'control-character@12', 'control-character@20'],
    ],
    [
      'Python literals',
      `{"a": True, "b": False, "c": None, "d": u"x"}`,
      { a: true, b: false, c: null, d: 'x' },
      ['python-literal@6', 'python-literal@17', 'python-literal@29', 'python-literal@40'],
    ],
    ['continued lines', '{"a": 1, \\\n "b": 2}', { a: 1, b: 2 }, ['line-continuation@9']],
    ['a byte order mark', '{"a":\ufeff1}', { a: 1 }, ['byte-order-mark@5']],
    ['a wrong escape', '{"a": "C:\\data"}', { a: 'C:\\data' }, ['control-character@9']],
  ];
  it.each(cases)('%s', (_what, text, value, mends) => {
    expect(mended(text)).toEqual({ value, mends });
  });
});

describe('what cannot be mended says why and where', () => {
  const cases: [text: string, reason: string, at: number][] = [
    ['{"a": "x', 'string-not-closed', 6],
    ['{"a": "x\n}', 'string-not-closed', 6],
    ['{"a": 1', 'not-closed', 7],
    ['{"a"}', 'colon-missing', 4],
    ['{"a": }', 'value-missing', 6],
    ['[1}', 'unexpected', 2],
    ['{"a": 1]', 'unexpected', 7],
    ['['.repeat(100), 'too-deep', 64],
  ];
  it.each(cases)('%s', (text, reason, at) => {
    expect(read(text)).toMatchObject({ ok: false, fault: { reason, at } });
  });
});

describe('for any text', () => {
  it('JSON is not touched, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.json({ maxDepth: 5, stringUnit: fc.constantFrom('“', '”', '"', "'", ',', '}', '#', '\\', 'a', ' ') }),
        (json) => {
          fc.pre(json.startsWith('{') || json.startsWith('['));
          expect(read(json)).toEqual({ ok: true, end: json.length, json, mends: [], mendCount: 0 });
        },
      ),
      { numRuns: 500 },
    );
  });

  it('what is read is JSON, and nothing is thrown', () => {
    const garbage = fc.string({
      unit: fc.constantFrom(...'{}[],:"“”\'‘’`\\\n\t #/*-.0129aTrueNonefl가ㅅ\u00a0\ufeff\u0001'),
      maxLength: 80,
    });
    fc.assert(
      fc.property(garbage, (text) => {
        const result = read(`{${text}`);
        if (result.ok) JSON.parse(result.json);
        else expect(result.fault.at).toBeLessThanOrEqual(text.length + 1);
      }),
      { numRuns: 5000 },
    );
  });

  it('each mend is told, none twice, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('“a”:1', "'b':2", 'c:3', '"d":None', '"e":x'), { minLength: 1, maxLength: 30 }),
        (parts) => {
          const expected = { '“a”:1': 2, "'b':2": 2, 'c:3': 1, '"d":None': 1, '"e":x': 1 };
          const result = read(`{${parts.join(',')}}`);
          if (!result.ok) throw new Error(result.fault.reason);
          expect(result.mendCount).toBe(parts.reduce((sum, part) => sum + expected[part], 0));
          expect(result.mends.map(({ at }) => at)).toEqual(
            [...new Set(result.mends.map(({ at }) => at))].sort((a, b) => a - b),
          );
        },
      ),
    );
  });
});
