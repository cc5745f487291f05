import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { call, openTestSite, type TestSite } from './site.ts';

let site: TestSite;
beforeEach(() => (site = openTestSite()));
afterEach(() => site.close());

/** Exported text of one pasted record. */
async function through(text: string): Promise<string> {
  await site.paste(text);
  const last = site.inventory.devices().at(-1);
  return site.exported(last === undefined ? [] : [last.id]);
}

const terminal = (more: string): string => `{"name": "E", "type": 1, "ip": "10.0.0.1", ${more}}`;

describe('S25 import and export give the same record', () => {
  it.each([
    ['unknown keys, in place', terminal('"zone": {"b": [1, {"x": null}], "a": "가"}, "2": 1, "1": 2')],
    ['numbers as they were written', terminal('"a": 1.0, "b": 1e3, "c": 12345678901234567890, "d": -0')],
    ['escapes as they were written', terminal('"a": "\\uD55C\\/\\n"')],
    ['a key that stands twice', terminal('"a": 1, "a": 2')],
    ['no spaces', '{"name":"E","type":1,"ip":"10.0.0.1"}'],
    ['Windows line breaks', '{\r\n\t"name" : "E",\r\n\t"type":1,\r\n\t"ip":"10.0.0.1"\r\n}'],
    ['decomposed Korean', terminal(`"description": "${'상암동'.normalize('NFD')}"`)],
    ['a __proto__ key', terminal('"__proto__": {"name": "X"}')],
    ['a port that is a number', '{"name": "M", "ip": "10.0.0.1", "port": 5000}'],
    ['S45 the right spelling', terminal('"isSupportAnalysis": "YES"')],
    ["S45 the site's spelling", terminal('"isSupportAnnalysis": "YES"')],
  ])('%s', async (_what, text) => {
    expect(await through(text)).toBe(`${text}\n`);
  });

  it('for any record', async () => {
    const spaces = fc.constantFrom('', ' ', '\n  ', '\t');
    const value = fc.oneof(
      fc.json({ maxDepth: 2 }),
      fc.constantFrom('1.50', '1E+2', '"YES"', 'true', '"37.57"', '""', '{}', '[]'),
    );
    const key = fc.oneof(
      fc.constantFrom(
        'zone',
        '1',
        '',
        '한글',
        'gps',
        'address',
        'isSupportAnnalysis',
        'isSupportAnalysis',
        'type',
        'port',
      ),
      fc
        .string({ maxLength: 6 })
        .filter(
          (name) => !/^(kind|hostname|master|terminal|substreamUrl|roles|name|ip|url)$|pw|pass|token/i.test(name),
        ),
    );
    let counter = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, value, spaces), { maxLength: 8 }), spaces, async (members, space) => {
        counter += 1;
        const head = `"name"${space}: "R${counter}",${space}"type": 1, "ip": "10.0.0.1"`;
        const text = `{${head}${members.map(([name, json, gap]) => `,${gap}${JSON.stringify(name)}:${gap}${json}`).join('')}${space}}`;
        await site.paste(text);
        expect(await site.exported([site.named(`R${counter}`).id])).toBe(`${text}\n`);
      }),
      { numRuns: 100 },
    );
  });

  it.each([
    ['YES', true],
    ['yes', true],
    ['NO', false],
    ['true', true],
    ['1', true],
    ['0', false],
    ['예', true],
    ['아니오', false],
    ['maybe', null],
  ])('S45 "%s" is understood as %s', async (word, supportsAnalysis) => {
    await site.paste(terminal(`"isSupportAnnalysis": "${word}"`));
    expect(site.named('E')).toMatchObject({ supportsAnalysis });
  });

  it.each([
    [1, true],
    [0, false],
    [true, true],
    [false, false],
  ])('S45 a bare %s is understood', async (json, supportsAnalysis) => {
    await site.paste(terminal(`"isSupportAnalysis": ${json}`));
    expect(site.named('E')).toMatchObject({ supportsAnalysis });
  });
});

describe('S43 S45 a form changes only what it touched', () => {
  const edit = async (text: string, draft: object): Promise<string> => {
    await site.paste(text);
    const device = site.named('E');
    return (await site.inventory.procedures.update({ id: device.id, revision: device.revision, draft }, call)).document;
  };

  it.each([
    ['yes stays a word', terminal('"isSupportAnnalysis" : "YES"'), { supportsAnalysis: false }, '"YES"', '"NO"'],
    [
      'a Korean yes stays Korean',
      terminal('"isSupportAnalysis":"예"'),
      { supportsAnalysis: false },
      '"예"',
      '"아니오"',
    ],
    ['true stays a boolean', terminal('"isSupportAnnalysis": true'), { supportsAnalysis: false }, 'true', 'false'],
    [
      'degrees stay strings',
      terminal('"gps" : {\t"latitude" : "37.57", "longitude":"126.98"}'),
      { gps: { latitude: 37.5, longitude: 126.98 } },
      '"37.57"',
      '"37.5"',
    ],
    [
      'degrees stay numbers',
      terminal('"gps": {"latitude": 37.57, "longitude": 126.98}'),
      { gps: { latitude: 37.57, longitude: 127 } },
      '126.98',
      '127',
    ],
    ['a name', terminal('"x": 1'), { name: 'E "2"' }, '"E"', '"E \\"2\\""'],
  ])('%s', async (_what, text, draft, before, after) => {
    expect(await edit(text, draft)).toBe(text.replace(before, after));
  });

  it('a key that was not there is added in the manner of the others; null takes one away', async () => {
    const text = '{\n    "name" : "E",\n    "type" : 1,\n    "ip" : "10.0.0.1"\n}';
    expect(await edit(text, { description: '새' })).toBe(
      text.replace('"10.0.0.1"', '"10.0.0.1",\n    "description": "새"'),
    );
    expect(await edit(text, { typeCode: null })).not.toContain('type');
  });

  it('what did not change makes no new revision', async () => {
    await site.paste(terminal('"x": 1'));
    const { id, revision } = site.named('E');
    const same = await site.inventory.procedures.update(
      { id, revision, draft: { name: 'E', description: null } },
      call,
    );
    expect(same).toMatchObject({ revision: 1 });
  });
});
