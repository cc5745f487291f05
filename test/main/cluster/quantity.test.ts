import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantity } from '../../../main/cluster/quantity.ts';

describe('quantities', () => {
  test.each([
    ['4', 3, 4000],
    ['250m', 3, 250],
    ['0.1', 3, 100],
    ['1.5', 3, 1500],
    // Rounded up, as the API server does.
    ['1n', 3, 1],
    ['100u', 3, 1],
    ['1500u', 3, 2],
    ['8Gi', 0, 8 * 2 ** 30],
    ['16393848Ki', 0, 16_393_848 * 1024],
    ['1.5Gi', 0, 1.5 * 2 ** 30],
    ['129e6', 0, 129_000_000],
    ['129E6', 0, 129_000_000],
    ['1e-3', 3, 1],
    ['12E', 0, null],
    ['2E', 0, 2e18],
    ['100M', 0, 100_000_000],
    ['128974848', 0, 128_974_848],
    ['128974848000m', 0, 128_974_848],
    ['.5', 3, 500],
    ['5.', 3, 5000],
    ['+1', 3, 1000],
    ['-1', 3, -1000],
    ['0', 3, 0],
    [2, 3, 2000],
    // Exact where floating point is not: 0.1 + 0.2, 1.005.
    ['0.3', 3, 300],
    ['1.005', 3, 1005],
    ['9007199254740991', 0, 9_007_199_254_740_991],
  ] as const)('%s × 10^%i is %s', (text, scale, value) => {
    expect(quantity(text, scale)).toBe(value);
  });

  test.each([
    '',
    ' ',
    '.',
    'Ki',
    '1 Gi',
    '1ki',
    '1KB',
    '0x10',
    '1e',
    '1e9999',
    'NaN',
    '--1',
    '1Mi1',
    '9'.repeat(65),
    null,
    {},
    [],
    true,
  ])('%j is no quantity', (text) => {
    expect(quantity(text, 0)).toBeNull();
  });

  test('agrees with whole-number arithmetic for every suffix', () => {
    const suffixes = {
      m: [1n, 1000n],
      '': [1n, 1n],
      k: [1000n, 1n],
      Ki: [1024n, 1n],
      Mi: [1n << 20n, 1n],
      G: [10n ** 9n, 1n],
    } as const;
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 6n }),
        fc.integer({ min: 0, max: 999 }),
        fc.constantFrom(...(Object.keys(suffixes) as (keyof typeof suffixes)[])),
        (whole, thousandths, suffix) => {
          const [times, by] = suffixes[suffix];
          const exact = (whole * 1000n + BigInt(thousandths)) * times;
          const up = (exact + 1000n * by - 1n) / (1000n * by);
          expect(quantity(`${whole}.${String(thousandths).padStart(3, '0')}${suffix}`, 0)).toBe(Number(up));
        },
      ),
    );
  });

  test('never throws, never answers what is no whole number', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(0 as const, 3 as const), (value, scale) => {
        const found = quantity(value, scale);
        expect(found === null || Number.isInteger(found)).toBe(true);
      }),
    );
  });
});
