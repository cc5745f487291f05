import type { Device, DeviceId, DeviceKind } from '../../preload/contract/index.ts';

/** How much a match in each field counts; the name is what people look for. */
const fieldWeights = { name: 100, hostname: 60, address: 60, postalAddress: 30, description: 10 } as const;
type SearchField = keyof typeof fieldWeights;
const fields = Object.keys(fieldWeights) as SearchField[];

/** A device as the search knows it. */
export interface Indexed {
  kind: DeviceKind;
  name: string;
  /** Per field: folded text, and the same with each syllable's initial consonant alone. `''` = no text. */
  texts: string[];
  initials: string[];
  /** All fields in one text each: most devices are told apart from a query by one look. */
  allTexts: string;
  allInitials: string;
}

/**
 * Search over what a person knows of a device. All words of the query must match somewhere; case, Unicode form and
 * width make no difference; a word of Korean initial consonants (`ㅅㅇㄷ`) matches syllables that begin with them.
 */
export class SearchIndex {
  readonly #devices = new Map<DeviceId, Indexed>();

  set(id: DeviceId, indexed: Indexed): void {
    this.#devices.set(id, indexed);
  }

  delete(id: DeviceId): void {
    this.#devices.delete(id);
  }

  /** Best first; equals by name. An empty query matches everything. */
  find(query: string, kind: DeviceKind | null, limit: number): { ids: DeviceId[]; total: number } {
    const words = folded(query)
      .split(' ')
      .filter(Boolean)
      .map((text) => ({ text, initials: onlyInitials(text) }));
    const found: { id: DeviceId; score: number; name: string }[] = [];
    for (const [id, indexed] of this.#devices) {
      if (kind !== null && indexed.kind !== kind) continue;
      const score = scoreOf(indexed, words);
      if (score !== null) found.push({ id, score, name: indexed.name });
    }
    found.sort((a, b) => b.score - a.score || collator.compare(a.name, b.name));
    return { ids: found.slice(0, limit).map(({ id }) => id), total: found.length };
  }
}

export function indexed(device: Device): Indexed {
  const texts = fields.map((field) => folded(device[field] ?? ''));
  const initials = texts.map(initialsOf);
  const [allTexts, allInitials] = [texts.join('\n'), initials.join('\n')];
  return { kind: device.kind, name: device.name, texts, initials, allTexts, allInitials };
}

const collator = new Intl.Collator('ko', { numeric: true });

interface Word {
  text: string;
  /** The word consists of consonants alone: it may mean initials. */
  initials: boolean;
}

/** Sum over words of the best field's weight; a whole field counts double, a word's beginning half as much more. */
function scoreOf(indexed: Indexed, words: readonly Word[]): number | null {
  let sum = 0;
  for (const { text, initials } of words) {
    if (!(initials ? indexed.allInitials : indexed.allTexts).includes(text)) return null;
    let best = 0;
    for (const [index, field] of fields.entries()) {
      const weight = fieldWeights[field];
      const texts = initials ? indexed.initials[index] : indexed.texts[index];
      const at = texts?.indexOf(text) ?? -1;
      if (texts === undefined || at === -1) continue;
      const whole = texts.length === text.length ? 2 : 1;
      const beginning = at === 0 || texts[at - 1] === ' ' ? 1.5 : 1;
      best = Math.max(best, weight * whole * beginning);
    }
    sum += best;
  }
  return sum;
}

/** The 19 initial consonants in the order of Unicode's syllable block (The Unicode Standard §3.12). */
const consonants = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const syllablesPerConsonant = 588;

/** What a Korean keyboard makes of two consonants typed one after the other. */
const clusters: Record<string, string> = {
  ㄳ: 'ㄱㅅ',
  ㄵ: 'ㄴㅈ',
  ㄶ: 'ㄴㅎ',
  ㄺ: 'ㄹㄱ',
  ㄻ: 'ㄹㅁ',
  ㄼ: 'ㄹㅂ',
  ㄽ: 'ㄹㅅ',
  ㄾ: 'ㄹㅌ',
  ㄿ: 'ㄹㅍ',
  ㅀ: 'ㄹㅎ',
  ㅄ: 'ㅂㅅ',
};
/** First of the conjoining initials, in the same order as `consonants`; NFKC turns single consonants into these. */
const firstInitial = 0x1100;

/** NFKC joins decomposed Korean and folds full-width letters; spaces of any kind and number become one. */
function folded(text: string): string {
  return text
    .replace(/[ㄳ-ㅄ]/g, (letter) => clusters[letter] ?? letter)
    .normalize('NFKC')
    .replace(/[\u1100-\u1112]/g, (initial) => consonants[initial.charCodeAt(0) - firstInitial] ?? initial)
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();
}

/** Each syllable replaced by its initial; other characters stay, so `CCTV ㅅㅇㄷ` may mix them. */
function initialsOf(text: string): string {
  let initials = '';
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const isSyllable = code >= firstSyllable && code <= lastSyllable;
    initials += isSyllable
      ? consonants.charAt(Math.floor((code - firstSyllable) / syllablesPerConsonant))
      : text.charAt(at);
  }
  return initials;
}

function onlyInitials(text: string): boolean {
  return [...text].some((letter) => consonants.includes(letter));
}
