/** Total readers of JSON that nobody has checked: whatever comes, they answer something of the right type. */

/** The value at a path of keys; `undefined` when there is none. Never an inherited one. */
export function at(value: unknown, ...path: string[]): unknown {
  let here = value;
  for (const key of path) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string, unknown>)[key];
  }
  return here;
}

/** Longest text kept of an object; names and images are shorter. */
const longestText = 1024;

export function text(value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return value.length > longestText ? `${value.slice(0, longestText - 1)}…` : value;
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Keys of an object. */
export function keys(value: unknown): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}

/** A count: 0 when it is absent, as the API leaves zeros out. */
export function whole(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 0;
}

/** RFC 3339 as Unix milliseconds. */
export function time(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const ms = Date.parse(value);
  return Number.isFinite(ms) && ms >= 0 ? Math.floor(ms) : null;
}

/** The texts among the values, each once. */
export function texts(values: readonly unknown[]): string[] {
  return [...new Set(values.map(text).filter((found) => found !== null))];
}
