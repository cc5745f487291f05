import type { DeviceKind, ImportPreview, Remark, Repair } from '../../preload/contract/index.ts';
import { importLimits } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import { type Block, blocksOf, LineBreaks, LineCursor, pastePrefixLength } from './blocks.ts';
import { type FoundDevice, FoundDevices, type FoundJoinLine } from './found-devices.ts';
import { withoutSecrets } from './free-text.ts';
import { type JsonNode, member, parseJsonSteps, scalarText } from './json-document.ts';
import { joinCommandAt, type JoinLine, parseJoinLine } from './join-line.ts';
import { mask } from './mask.ts';
import { kindOfWords, Note } from './note.ts';
import { recipeText, recipeVariant } from './recipes.ts';
import { kindOfKeys, looksLikeRecord, recordOf } from './site-record.ts';
import type { Steps } from './slices.ts';
import { type Mend, TolerantJson } from './tolerant-json.ts';

/** Everything that a pasted text was found to hold. */
export type Recognition = Pick<
  ImportPreview,
  'repairs' | 'repairCount' | 'registryRecipes' | 'metricNames' | 'usageSamples' | 'usageUrl' | 'unreadable'
> & { devices: FoundDevice[]; joinLines: FoundJoinLine[] };

/** Bounds of what is listed of one text; a longer list helps nobody. */
const listed = { repairs: 10_000, recipes: 200, metrics: 500, samples: 200, unreadable: 200, joinLines: 200 };

/**
 * Bounds of what is tried, so that no text keeps main busy for long: pieces of data, join lines, lines. A site of 20,000
 * records written over 40 lines each has 800,000.
 */
const tried = { data: 2 * importLimits.proposals, joinLines: 1000, lines: 2_000_000 };

/** Longest record, in characters; the source's longest has 400. */
const maximumRecordLength = 65_536;

/** A `{` or `[` that begins data: a key or a record follows, not Markdown, a template or a shell's brace. */
const dataStart =
  /\{[\s\ufeff]{0,200}(?:["'“”‘’„«`]|\/[/*]|[#,]|[\p{L}_$][\p{L}\p{N}_$.-]{0,63}\s{0,8}:)|\[[\s\ufeff]{0,200}[[{]/uy;
const metricName =
  /\b(?:node|container|kube|kubelet|machine|apiserver|etcd|nvidia|dcgm)_[a-z0-9]{1,80}_[a-z0-9_]{1,160}/gi;
const usageUrl = /\bhttps?:\/\/[^\s"'`<>“”]{1,200}\/usage\b/i;

/**
 * Reads a text as a person pastes it: one record, many, or a whole project note with records, prose, commands and
 * metrics in it (M9). Nothing is guessed silently: each mend is listed, and what looks like data and cannot be read is
 * named with its line. Linear in the text's length. Throws AppError `input-too-large` and `import-nothing-found`.
 */
export function* recognise(text: string, nowMs: number): Steps<Recognition> {
  if (text.length > importLimits.textLength) throw tooLarge('characters', importLimits.textLength);
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
    lines += 1;
    if (lines % 10_000 === 0) yield;
  }
  if (lines > tried.lines) throw tooLarge('lines', tried.lines);
  const recogniser = new Recogniser(text, nowMs);
  for (const block of blocksOf(text)) {
    if (block === null) yield;
    else yield* recogniser.block(block);
  }
  return yield* recogniser.finished();
}

/** One piece of data of a text, repaired. */
interface Data {
  json: string;
  /** Of the list that it was pasted in. */
  indent: string;
  lines: LineCursor;
}

class Recogniser {
  readonly #text: string;
  readonly #nowMs: number;
  readonly #note = new Note();
  readonly #breaks: LineBreaks;
  /** Where the reading stands, and where the listing of repairs stands: both only go down the text. */
  readonly #cursor: LineCursor;
  readonly #repairCursor: LineCursor;
  readonly #devices = new FoundDevices();
  #triedData = 0;
  #triedJoinLines = 0;
  readonly #joinLines: { join: JoinLine; line: number }[] = [];
  readonly #metricNames = new Set<string>();
  readonly #found: Recognition = {
    devices: [],
    joinLines: [],
    repairs: [],
    repairCount: 0,
    registryRecipes: [],
    metricNames: [],
    usageSamples: [],
    usageUrl: null,
    unreadable: [],
  };

  constructor(text: string, nowMs: number) {
    this.#text = text;
    this.#nowMs = nowMs;
    this.#breaks = new LineBreaks(text);
    this.#cursor = new LineCursor(text, 1, 0);
    this.#repairCursor = new LineCursor(text, 1, 0);
  }

  *block({ fenced, start, end }: Block): Steps<void> {
    const text = this.#text;
    const cursor = this.#cursor.goTo(start);
    const json = new TolerantJson(text.slice(0, end));
    /** Lines that may be a recipe together. */
    let paragraph = '';
    let paragraphLine = cursor.line;
    /** Data that starts deeper than this belongs to a record that could not be read. */
    let unreadIndent = Infinity;
    let at = start;

    const flush = (): void => {
      this.#recipe(paragraph, paragraphLine);
      paragraph = '';
    };
    const goTo = (target: number): void => {
      at = Math.min(target, end);
      cursor.goTo(at);
    };

    while (at < end) {
      yield;
      const lineEnd = Math.min(this.#breaks.after(at), end);
      if (lineEnd === at) {
        if (!fenced) flush();
        else if (paragraph !== '') paragraph += '\n';
        goTo(at + 1);
        continue;
      }
      const contentAt = at + (/^[ \t>\ufeff]*/.exec(text.slice(at, Math.min(lineEnd, at + 200)))?.[0].length ?? 0);
      const prefix = pastePrefixLength(text, contentAt);
      if (prefix > 0) {
        const before = text
          .slice(contentAt, contentAt + prefix)
          .replace(/\s+/g, ' ')
          .trim();
        this.#repair({ kind: 'paste-prefix', at: contentAt, before, after: '' });
        goTo(contentAt + prefix);
        continue;
      }
      const indent = contentAt - cursor.lineStart;
      const dataAt = indent <= unreadIndent ? this.#dataStart(at, lineEnd) : -1;
      if (dataAt === -1) {
        const content = text.slice(at, lineEnd);
        const blank = content.trim() === '';
        if (this.#line(content, at, end, fenced) || (!fenced && blank)) flush();
        if (paragraph === '') paragraphLine = cursor.line;
        // A line keeps its indentation also when a paste prefix was taken off its front.
        const margin = at === cursor.lineStart ? '' : ' '.repeat(indentAt(text, cursor.lineStart));
        if (!blank || paragraph !== '') paragraph += `${margin}${content}\n`;
        goTo(lineEnd + 1);
        continue;
      }
      this.#triedData += 1;
      if (this.#triedData > tried.data) throw tooLarge('records', importLimits.proposals);
      this.#line(text.slice(at, dataAt), at, end, fenced);
      flush();
      if (text[at] === '\ufeff') this.#repair({ kind: 'byte-order-mark', at, before: '\ufeff', after: '' });
      const read = yield* json.read(dataAt);
      if (read.ok) {
        yield* this.#data(read.json, read.mends, read.mendCount);
        unreadIndent = Infinity;
        goTo(read.end);
      } else {
        const { line } = cursor;
        unreadIndent = indent;
        goTo(read.fault.at);
        const facts = { reason: read.fault.reason, line: cursor.line, column: read.fault.at - cursor.lineStart + 1 };
        this.#unreadable(line, { code: 'json-unreadable', facts });
        goTo(this.#breaks.after(Math.max(at, Math.min(read.end, end))) + 1);
      }
    }
    flush();
  }

  *finished(): Steps<Recognition> {
    const found = this.#found;
    for (const section of this.#note.sections) {
      yield;
      this.#devices.section(section);
    }
    for (const { join, line } of this.#joinLines) {
      found.joinLines.push(this.#devices.joinLine(join, line, this.#nowMs));
    }
    found.metricNames = [...this.#metricNames];
    found.devices = this.#devices.found.sort((a, b) => a.line - b.line);
    const lists = [
      found.devices,
      found.joinLines,
      found.registryRecipes,
      found.metricNames,
      found.usageSamples,
      found.unreadable,
    ];
    if (found.usageUrl === null && lists.every((list) => list.length === 0)) {
      throw new AppError('import-nothing-found', 'nothing in the text could be recognised');
    }
    return found;
  }

  /** True when the line begins something new in a note. */
  #line(content: string, at: number, limit: number, fenced: boolean): boolean {
    for (const [name] of content.matchAll(metricName)) {
      if (this.#metricNames.size < listed.metrics) this.#metricNames.add(name);
    }
    if (content.includes('/usage'))
      this.#found.usageUrl ??=
        usageUrl.exec(withoutSecrets(content.slice(0, 4000)).replaceAll(`${mask}@`, ''))?.[0] ?? null;
    const joinAt = content.indexOf('kubeadm join ');
    if (joinAt !== -1) this.#joinLine(at + joinAt, limit);
    return !fenced && this.#note.line(content, this.#cursor.line);
  }

  #joinLine(at: number, limit: number): void {
    this.#triedJoinLines += 1;
    if (this.#triedJoinLines > tried.joinLines) return;
    const { line } = this.#cursor;
    const { command, continuations } = joinCommandAt(this.#text, at, limit);
    const join = parseJoinLine(command);
    if ('code' in join) return this.#unreadable(line, join);
    if (this.#joinLines.length >= listed.joinLines) return;
    this.#joinLines.push({ join, line });
    for (const offset of continuations)
      this.#repair({ kind: 'line-continuation', at: offset, before: '\\', after: '' });
  }

  #recipe(block: string, line: number): void {
    const variant = recipeVariant(block);
    if (variant === null || this.#found.registryRecipes.length >= listed.recipes) return;
    this.#found.registryRecipes.push({ variant, line, text: recipeText(block) });
  }

  /** First `{` or `[` of the line that begins data; -1 = none. */
  #dataStart(from: number, lineEnd: number): number {
    for (let at = from; at < lineEnd; at += 1) {
      const mark = this.#text[at];
      if (mark !== '{' && mark !== '[') continue;
      dataStart.lastIndex = at;
      const before = this.#text[at - 1];
      if (before !== '$' && before !== '{' && dataStart.test(this.#text)) return at;
    }
    return -1;
  }

  *#data(json: string, mends: readonly Mend[], mendCount: number): Steps<void> {
    const { line: firstLine, lineStart } = this.#cursor;
    const repairs = mends.map((mend) => this.#repair(mend));
    this.#found.repairCount += mendCount - mends.length;
    const indent = this.#text.slice(lineStart, lineStart + indentAt(this.#text, lineStart));
    const devicesBefore = this.#devices.found.length;
    const data: Data = { json, indent, lines: new LineCursor(json, firstLine, 0) };
    const root = yield* parseJsonSteps(json);
    if (!(yield* this.#visit(root, null, data))) this.#unreadable(firstLine, { code: 'record-unknown', facts: {} });

    // Each record gets the mends of its own lines; both lists go down the text.
    let next = 0;
    for (const device of this.#devices.found.slice(devicesBefore)) {
      if (next >= repairs.length) break;
      yield;
      const lastLine = device.line + (device.document.match(/\n/g)?.length ?? 0);
      while (next < repairs.length && (repairs[next] as Repair).line < device.line) next += 1;
      for (let index = next; index < repairs.length && (repairs[index] as Repair).line <= lastLine; index += 1) {
        device.repairs.push(repairs[index] as Repair);
      }
    }
  }

  /** True when something in it was recognised. */
  *#visit(node: JsonNode, kindSaid: DeviceKind | null, data: Data): Steps<boolean> {
    yield;
    if (node.type === 'object' && this.#object(node, kindSaid, data)) return true;
    let recognised = false;
    if (node.type === 'array') {
      for (const item of node.items) if (yield* this.#visit(item, kindSaid, data)) recognised = true;
    } else if (node.type === 'object') {
      for (const { key, value } of node.members) {
        if (yield* this.#visit(value, kindOfWords(key) ?? kindSaid, data)) recognised = true;
      }
    }
    return recognised;
  }

  /** True when the object itself is something that we know. */
  #object(node: JsonNode, kindSaid: DeviceKind | null, { json, indent, lines }: Data): boolean {
    const { line } = lines.goTo(node.start);
    if (member(node, 'insecure-registries') !== undefined) {
      this.#found.registryRecipes.push({ variant: 'insecure-registries', line, text: dedented(json, node, indent) });
      return true;
    }
    const username = scalarText(member(node, 'username'));
    if (username !== null && (member(node, 'cpu') !== undefined || member(node, 'memory') !== undefined)) {
      if (this.#found.usageSamples.length < listed.samples) {
        this.#found.usageSamples.push({ username: username.slice(0, 200), line });
      }
      return true;
    }
    const kind = this.#kindOf(node, kindSaid);
    if (!looksLikeRecord(node) || kind === null) return false;
    if (node.end - node.start > maximumRecordLength) {
      this.#unreadable(line, { code: 'record-too-large', facts: { limit: maximumRecordLength } });
    } else this.#devices.record(kind, dedented(json, node, indent), line, this.#note.current);
    return true;
  }

  /** Its keys say it, else the list it stands in, else the heading above it, else its own words. */
  #kindOf(node: JsonNode, kindSaid: DeviceKind | null): DeviceKind | null {
    const { name, address, streamUrl, description } = recordOf(node);
    const said = kindOfKeys(node) ?? kindSaid ?? this.#note.current?.kind ?? null;
    if (said !== null || (address === null && streamUrl === null)) return said;
    return kindOfWords(`${name ?? ''} ${description ?? ''}`);
  }

  #repair({ kind, at, before, after }: Mend): Repair {
    const { line, lineStart } = this.#repairCursor.goTo(at);
    const repair: Repair = { kind, line, column: at - lineStart + 1, before, after };
    this.#found.repairCount += 1;
    if (this.#found.repairs.length < listed.repairs) this.#found.repairs.push(repair);
    return repair;
  }

  #unreadable(line: number, remark: Remark): void {
    if (this.#found.unreadable.length < listed.unreadable) this.#found.unreadable.push({ line, remark });
  }
}

function tooLarge(what: 'characters' | 'lines' | 'records', limit: number): AppError {
  return new AppError('input-too-large', `more than ${limit} ${what}`, { facts: { what, limit } });
}

/** Characters of white space that a line starts with. */
function indentAt(text: string, lineStart: number): number {
  return /^[ \t]*/.exec(text.slice(lineStart, lineStart + 200))?.[0].length ?? 0;
}

/** The record without the indentation of the list that it was pasted in. Strings hold no line break, so none is touched. */
function dedented(json: string, { start, end }: JsonNode, indent: string): string {
  const record = json.slice(start, end);
  return indent === '' ? record : record.replaceAll(`\n${indent}`, '\n');
}
