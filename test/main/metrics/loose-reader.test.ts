import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LooseSyntaxError, readLoose } from '../../../main/metrics/loose-reader.ts';

const read = (text: string) => readLoose(text, 8);
/** Objects without a prototype as plain ones, to compare. */
const plain = (value: unknown): unknown => structuredClone(value);

/** As Python's `repr` writes a str: single quotes, or double ones where that saves escapes. */
function pythonText(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = Array.from(text).map((character) => {
    if (character === '\\' || character === mark) return `\\${character}`;
    const point = character.codePointAt(0) ?? 0;
    if (character === '\n') return '\\n';
    if (point < 32 || point === 127) return `\\x${point.toString(16).padStart(2, '0')}`;
    if (point > 0xffff) return `\\U${point.toString(16).padStart(8, '0')}`;
    return character;
  });
  return mark + escaped.join('') + mark;
}

function python(value: unknown): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return pythonText(value);
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${pythonText(key)}: ${python(inner)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}

const textOfPython = fc.string({ unit: 'binary' }).filter((text) => !/\p{Cs}/u.test(text));
const { tree } = fc.letrec<{ tree: unknown; leaf: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.constant(null),
    fc.boolean(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    textOfPython,
  ),
  tree: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    tie('leaf'),
    fc.array(tie('tree'), { maxLength: 5 }),
    fc.dictionary(
      textOfPython.filter((key) => key !== '__proto__'),
      tie('tree'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
}));

/** Says nothing to fast-check, which takes an answer for a verdict. */
function same(text: string, value: unknown): void {
  expect(plain(read(text))).toEqual(value);
}

describe('the reader of what Python prints', () => {
  it('reads any JSON as JSON.parse does', () => {
    fc.assert(fc.property(tree, (value) => same(JSON.stringify(value), value)));
    fc.assert(fc.property(tree, (value) => same(JSON.stringify(value, null, 2), value)));
  });

  it('reads what repr() of Python writes', () => {
    fc.assert(fc.property(tree, (value) => same(python(value), value)));
  });

  it('answers or throws a LooseSyntaxError on any text, nothing else', () => {
    const noise = fc.string({
      unit: fc.constantFrom(...Array.from(`{}[]()'",:\\ \n\t.+-eE0123456789nulTrueNaifx처😀`)),
      maxLength: 200,
    });
    fc.assert(
      fc.property(fc.oneof(noise, fc.string({ unit: 'binary' })), (text) => {
        try {
          read(text);
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(LooseSyntaxError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{', 'syntax'],
    ["{'a' 1}", 'syntax'],
    ["{'a': 1,, 'b': 2}", 'syntax'],
    ["{'a': 1} x", 'syntax'],
    ["{'a': cpu_percent}", 'syntax'],
    ['{a: 1}', 'syntax'],
    ["'open", 'syntax'],
    ["'\\q'", 'syntax'],
    ["'\\u12'", 'syntax'],
    ["'\\U00110000'", 'syntax'],
    ['12abc', 'syntax'],
    ['1.2.3', 'syntax'],
    ['-True', 'syntax'],
    ['[1 2]', 'syntax'],
    ['(1, 2]', 'syntax'],
    ['', 'syntax'],
    ['[[[[[[[[[[1]]]]]]]]]]', 'too-deep'],
    ['['.repeat(16_000), 'too-deep'],
  ])('refuses %j', (text, reason) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ name: 'LooseSyntaxError', reason }));
  });

  it.each([
    [
      "{'a': True, \"b\": None, 'c': nan, 'd': -inf,}",
      { a: true, b: null, c: Number.NaN, d: Number.NEGATIVE_INFINITY },
    ],
    ["('x', 1e-05, .5, 5., +3)", ['x', 1e-5, 0.5, 5, 3]],
    ["'\\'\\x41\\uac00\\U0001f600\\n'", "'A가😀\n"],
    ["{'a': 1, 'a': 2}", { a: 2 }],
  ])('reads %j', (text, value) => {
    expect(plain(read(text))).toEqual(value);
  });

  it('keeps a key called __proto__ a mere key', () => {
    const found = read("{'__proto__': {'cpu': 1}}") as Record<string, unknown>;
    expect(found['cpu']).toBeUndefined();
    expect(Object.keys(found)).toEqual(['__proto__']);
  });

  it('takes time in proportion to the text', () => {
    const shapes: ((length: number) => string)[] = [
      (length) => `'${'a'.repeat(length)}`,
      (length) => `'${'\\n'.repeat(length / 2)}`,
      (length) => '1'.repeat(length) + 'x',
      (length) => ' '.repeat(length),
      (length) => 'a'.repeat(length),
      (length) => `[${'1,'.repeat(length / 2)}`,
      (length) => `{${"'a':1,".repeat(length / 6)}`,
    ];
    const durationMs = (text: string): number => {
      const startMs = performance.now();
      for (let turn = 0; turn < 5; turn += 1) expect(() => read(text)).toThrow(LooseSyntaxError);
      return performance.now() - startMs;
    };
    for (const shape of shapes) {
      durationMs(shape(16_000));
      // Quadratic time would be 4,096 times longer; linear is 64 times, on a busy machine a few times that.
      const small = Math.max(0.2, durationMs(shape(16_000)));
      expect(durationMs(shape(1_024_000)) / small).toBeLessThan(1000);
    }
  });
});
