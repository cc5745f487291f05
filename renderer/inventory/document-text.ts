/**
 * A record as it is shown: the indentation that its lines share because it stood inside of something else is left out.
 * What is stored, copied and exported keeps every byte.
 */
export function dedented(document: string): string {
  const [first = '', ...rest] = document.split('\n');
  const indents = rest.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const shared = indents.reduce((a, b) => Math.min(a, b), Infinity);
  if (!Number.isFinite(shared)) return document;
  return [first, ...rest.map((line) => line.slice(Math.min(shared, line.length)))].join('\n');
}
