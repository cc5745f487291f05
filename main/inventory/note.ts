import { type DeviceKind, importLimits } from '../../preload/contract/index.ts';
import { isAddress } from './device-view.ts';
import { withoutSecrets } from './free-text.ts';

/** What a heading or a list label of a note, and the lines below it, say of one device. */
export interface Section {
  title: string;
  /** `null`: it speaks of something else. */
  kind: DeviceKind | null;
  line: number;
  /** Columns before its mark; what stands as far left ends it. */
  indent: number;
  name: string | null;
  address: string | null;
  hostname: string | null;
}

/** The more telling word wins: an edge's router is a router. */
const kindWords: readonly [DeviceKind, RegExp][] = [
  ['router', /공유기|라우터|\brouter\b|\baccess point\b/i],
  ['camera', /카메라|\bcamera/i],
  ['analysis-server', /분석 ?서버|\bvms\b|\banalysis[ -]server/i],
  ['master', /마스터|\bmaster|\bcontrol[ -]plane/i],
  ['terminal', /워커|엣지|단말|\bworker|\bedge|\bterminal|cctv/i],
];

export function kindOfWords(text: string): DeviceKind | null {
  return kindWords.find(([, words]) => words.test(text))?.[0] ?? null;
}

type Fact = 'name' | 'address' | 'hostname';
const factWords: Record<string, Fact> = {
  이름: 'name',
  명칭: 'name',
  name: 'name',
  주소: 'address',
  ip: 'address',
  'ip 주소': 'address',
  address: 'address',
  'ip address': 'address',
  hostname: 'hostname',
  호스트명: 'hostname',
  '호스트 이름': 'hostname',
};

/** Only the beginning of a line can be a heading or a fact; a line of megabytes is neither. */
const readLength = 400;
/** A line without any mark is a title when it is no longer than this. */
const titleLength = 40;

/** As many as devices can be imported at once. */
const maximumSections = importLimits.proposals;

/** Follows a note line by line and gathers what its sections say. */
export class Note {
  readonly sections: Section[] = [];
  #current: Section | null = null;

  get current(): Section | null {
    return this.#current;
  }

  /** True when the line is a heading or a label: then a paragraph before it has ended. */
  line(text: string, line: number): boolean {
    if (text.length > readLength || this.sections.length >= maximumSections) return false;
    const content = text.trim();
    if (content === '') return false;
    const indent = text.length - text.trimStart().length;
    const item = /^(?:[-*+]|[0-9]{1,3}[.)]) +(.*)$/.exec(content);
    const words = (item?.[1] ?? content).trim();
    const heading = /^#{1,6} +(.*)$/.exec(words);
    if (heading !== null) return this.#open(plain(heading[1] ?? ''), line, item === null ? -1 : indent);
    const colon = /^([^:：]{1,40}?) ?[:：] ?(.*)$/.exec(words);
    const value = (colon?.[2] ?? '').trim();
    if (item !== null && this.#current !== null && indent <= this.#current.indent) this.#current = null;
    if (colon !== null && value !== '') return this.#fact(plain(colon[1] ?? ''), plain(value));
    if (colon !== null) {
      const title = plain(colon[1] ?? '');
      const deeper = this.#current !== null && indent > this.#current.indent;
      if (deeper && kindOfWords(title) === null) return false;
      return this.#open(title, line, indent);
    }
    if (item === null && words.length <= titleLength && kindOfWords(words) !== null && !/[.다요]$/.test(words)) {
      return this.#open(plain(words), line, -1);
    }
    return false;
  }

  #open(title: string, line: number, indent: number): true {
    this.#current = { title, kind: kindOfWords(title), line, indent, name: null, address: null, hostname: null };
    this.sections.push(this.#current);
    return true;
  }

  /** The first one counts: what comes later in the same section speaks of something else. */
  #fact(key: string, value: string): false {
    const fact = factWords[key.toLowerCase()];
    const section = this.#current;
    if (fact === undefined || section === null || section.kind === null) return false;
    if (fact === 'address') section.address ??= isAddress(value) ? value : null;
    else section[fact] ??= value;
    return false;
  }
}

/** Without Markdown's emphasis and code marks, and without the secrets that a title may quote. */
function plain(text: string): string {
  return withoutSecrets(text.replace(/\*\*|__|`/g, '').trim());
}
