import { importLimits } from '../../preload/contract/index.ts';

/** Texts to read, or why they are not taken. */
export type Readable =
  | { ok: true; text: string; name: string | null }
  | { ok: false; reason: 'too-large'; characters: number }
  | { ok: false; reason: 'unreadable'; name: string };

/** UTF-8 takes at most three bytes for each of a JavaScript string's characters: above this a file is surely too large. */
const mostBytes = importLimits.textLength * 3;

/** Reads dropped or chosen files as one text, in their order. Refuses what is too large before it is read or sent. */
export async function readFiles(files: readonly File[]): Promise<Readable> {
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  if (bytes > mostBytes) return { ok: false, reason: 'too-large', characters: bytes };
  const texts: string[] = [];
  for (const file of files) {
    try {
      texts.push(decode(new Uint8Array(await file.arrayBuffer())));
    } catch (thrown) {
      console.warn('a file could not be read', thrown);
      return { ok: false, reason: 'unreadable', name: file.name };
    }
  }
  return checkLength(
    texts.join('\n\n'),
    files
      .map(({ name }) => name)
      .join(', ')
      .slice(0, 255) || null,
  );
}

export const checkLength = (text: string, name: string | null): Readable =>
  text.length > importLimits.textLength
    ? { ok: false, reason: 'too-large', characters: text.length }
    : { ok: true, text, name };

/** UTF-8, UTF-16 with its byte order mark, or EUC-KR, as Windows in Korea still writes. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    // The mark is kept: it is listed among the repairs.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not UTF-8; then it is Korean Windows' own encoding, or no text at all, which this throws for.
    return new TextDecoder('euc-kr', { fatal: true }).decode(bytes);
  }
}
