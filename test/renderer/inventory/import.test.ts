import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importLimits, type ImportPreview, type Proposal, type Repair } from '../../../preload/contract/index.ts';
import { dedented } from '../../../renderer/inventory/document-text.ts';
import { checkLength, decode, readFiles } from '../../../renderer/inventory/import-text.ts';
import {
  acceptedAtFirst,
  areShort,
  effectCounts,
  groupRepairs,
  recognised,
  visibleText,
} from '../../../renderer/inventory/repairs.ts';

const repair = (kind: Repair['kind'], line: number, column: number): Repair => ({
  kind,
  line,
  column,
  before: '“',
  after: '"',
});

const proposal = (key: string, effect: Proposal['effect']): Proposal => ({
  key,
  kind: 'terminal',
  name: key,
  address: null,
  hostname: null,
  streamUrl: null,
  document: '{}',
  line: 1,
  repairs: [],
  hints: [],
  effect,
  existingId: null,
  changes: [],
});

describe('M9 what is shown of a pasted note', () => {
  test('repairs by kind, the most frequent first, in the order of the text', () => {
    const groups = groupRepairs([
      repair('paste-prefix', 9, 1),
      repair('curly-quote', 3, 9),
      repair('curly-quote', 3, 2),
    ]);
    expect(groups.map(({ kind, repairs }) => [kind, repairs.map(({ column }) => column)])).toEqual([
      ['curly-quote', [2, 9]],
      ['paste-prefix', [1]],
    ]);
  });

  test('invisible characters are named', () => {
    expect(visibleText('\ufeff')).toBe('U+FEFF');
    expect(visibleText('a\u00a0b c')).toBe('aU+00A0b c');
    expect(visibleText('')).toBe(null);
    expect(areShort([repair('curly-quote', 1, 1)])).toBe(true);
    expect(areShort([{ ...repair('paste-prefix', 1, 1), before: 'bash코드 복사' }])).toBe(false);
  });

  test('what would change something is ticked, and counted', () => {
    const proposals = [proposal('a', 'create'), proposal('b', 'merge'), proposal('c', 'same')];
    const accepted = acceptedAtFirst(proposals);
    expect([...accepted]).toEqual(['a', 'b']);
    expect(effectCounts(proposals, accepted)).toEqual({ create: 1, merge: 1 });
    expect(effectCounts(proposals, new Set())).toEqual({ create: 0, merge: 0 });
  });

  test('only what was found is counted, and repairs always', () => {
    const preview: ImportPreview = {
      previewId: 'p',
      proposals: [proposal('a', 'create')],
      repairs: [],
      repairCount: 0,
      joinCommands: [],
      registryRecipes: [],
      metricNames: ['up'],
      usageSamples: [],
      usageUrl: 'http://192.168.0.14:6432/usage',
      unreadable: [],
    };
    expect(recognised(preview)).toEqual([
      { what: 'terminal', count: 1 },
      { what: 'metrics', count: 1 },
      { what: 'usage', count: 1 },
      { what: 'repairs', count: 0 },
    ]);
  });

  test('a record that stood inside of something else is shown from the margin', () => {
    expect(dedented('{\n      "name": "a",\n        "b": 1\n    }')).toBe('{\n  "name": "a",\n    "b": 1\n}');
    expect(dedented('{}')).toBe('{}');
  });
});

describe('S47 files', () => {
  const file = (name: string, bytes: Uint8Array<ArrayBuffer> | string): File => new File([bytes], name);

  test('several become one text', async () => {
    expect(await readFiles([file('a.json', '{"a":1}'), file('b.md', '# b')])).toEqual({
      ok: true,
      text: '{"a":1}\n\n# b',
      name: 'a.json, b.md',
    });
  });

  test('UTF-8 with its mark, UTF-16 and EUC-KR are read', () => {
    expect(decode(new TextEncoder().encode('\ufeff마스터'))).toBe('\ufeff마스터');
    expect(decode(new Uint8Array([0xff, 0xfe, 0xc8, 0xb9]))).toBe('마');
    expect(decode(new Uint8Array([0xb8, 0xb6, 0xbd, 0xba, 0xc5, 0xcd]))).toBe('마스터');
  });

  test('what is no text is refused by its name', async () => {
    const noise = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0xff, 0xff, 0x00, 0xfe]);
    expect(await readFiles([file('picture.png', noise)])).toEqual({
      ok: false,
      reason: 'unreadable',
      name: 'picture.png',
    });
  });

  test('what is too large is refused before it is read or sent', async () => {
    const huge = {
      name: 'huge.txt',
      size: importLimits.textLength * 3 + 1,
      arrayBuffer: () => Promise.reject(new Error('was read')),
    };
    expect(await readFiles([huge as unknown as File])).toMatchObject({ ok: false, reason: 'too-large' });
    expect(checkLength('x'.repeat(importLimits.textLength), null).ok).toBe(true);
    expect(checkLength('x'.repeat(importLimits.textLength + 1), null).ok).toBe(false);
  });

  test('the source document is read whole', async () => {
    const bytes = readFileSync(new URL('../../fixtures/source-document.md', import.meta.url));
    const readable = await readFiles([file('source-document.md', new Uint8Array(bytes))]);
    expect(readable.ok && readable.text).toBe(bytes.toString('utf8'));
  });
});
