/** Powers of ten of the decimal suffixes. */
const decimal: Record<string, number> = { n: -9, u: -6, m: -3, '': 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
/** Powers of two of the binary suffixes. */
const binary: Record<string, number> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 };

/** Sign, digits with at most one point, then a suffix or a decimal exponent. */
const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)|[eE]([+-]?\d{1,3}))?$/;
/** Longer texts and larger exponents are no quantities that an API server would store. */
const longest = 64;
const largestExponent = 40;

/**
 * A Kubernetes quantity times 10^`scale`, as a whole number: rounded up (away from zero) like the API server does, computed without
 * floating point. `cpu` in millicores: scale 3; bytes: scale 0. `null` = not a quantity.
 * Source: apimachinery `resource.Quantity`, its serialisation format.
 */
export function quantity(value: unknown, scale: 0 | 3): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || text.length > longest) return null;
  const match = form.exec(text.trim());
  if (match === null) return null;
  const [, sign, whole = '', fraction = '', suffix = '', exponent] = match;
  if (whole === '' && fraction === '') return null;
  const tens = (exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent)) + scale - fraction.length;
  if (Math.abs(tens) > largestExponent + longest) return null;
  const shifted = BigInt(whole + fraction) << BigInt(binary[suffix] ?? 0);
  const divisor = 10n ** BigInt(Math.max(0, -tens));
  const scaled = (shifted * 10n ** BigInt(Math.max(0, tens)) + divisor - 1n) / divisor;
  const number = Number(scaled);
  // The API server holds nothing above 2^63 - 1; above 2^53 a number is off by less than 0.1 ppt.
  if (number > 2 ** 63) return null;
  return sign === '-' && number !== 0 ? -number : number;
}
