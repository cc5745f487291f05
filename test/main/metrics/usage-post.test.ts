import { describe, expect, it } from 'vitest';
import { readUsagePost, type UsagePost, UsageRefusal } from '../../../main/metrics/usage-post.ts';
import type { UsageReplyName } from '../../../main/ports/index.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const fine = {
  username: 'edge-master-01-1129',
  code: '0000',
  message: '처리성공',
  cpuPercent: 37.5,
  memoryPercent: 61,
};
const json = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({ code: '0000', message: '처리성공', username: fine.username, cpu: 37.5, memory: 61, ...change });
const without = (field: string): string => JSON.stringify({ ...(JSON.parse(json()) as object), [field]: undefined });
const dict = "{'code': '0000', 'message': '처리성공', 'username': 'edge-master-01-1129', 'cpu': 37.5, 'memory': 61}";
const source =
  '{\n "code": "0000",\n "message": "처리성공",\n "username": \'edge-master-01-1129\',\n "cpu": 37.5,\n "memory" : 61\n}';

type Outcome = Partial<UsagePost> | UsageReplyName;

/** What the body is, the body, what tolerant mode makes of it, and strict mode where that differs. */
const table: [string, string | Uint8Array, Outcome, Outcome?][] = [
  ['JSON with numbers', json(), fine],
  ['numeric strings', json({ cpu: '37.5', memory: ' 61 ' }), fine],
  ['a percent sign', json({ cpu: '37.5 %', memory: '61%' }), fine, 'cpuNotNumber'],
  ['0 and 100', json({ cpu: 0, memory: 100 }), { cpuPercent: 0, memoryPercent: 100 }],
  ['a tiny number in Python spelling', json({ cpu: '1e-05' }), { cpuPercent: 1e-5 }],
  ['extra fields', json({ disk: 80, nested: { a: [1, 2, { b: null }] } }), fine],
  ['a byte-order mark', '\uFEFF' + json(), fine],
  ['Hangul in the username', json({ username: ' 상암동-엣지 ' }), { username: '상암동-엣지' }],
  ['decomposed Hangul', json({ username: '상암'.normalize('NFD') }), { username: '상암' }],
  ['JSON with escaped Hangul', json().replace('처리', '\\ucc98\\ub9ac'), fine],
  ['a Python dict', dict, fine, 'bodyNotJson'],
  ["the source document's own mix of quotes", source, fine, 'bodyNotJson'],
  ['a Python dict with None', dict.replace('37.5', 'None'), { cpuPercent: null, memoryPercent: 61 }, 'bodyNotJson'],
  ['a Python dict with True', dict.replace('37.5', 'True'), 'cpuNotNumber', 'bodyNotJson'],
  ['a Python dict with nan', dict.replace('37.5', 'nan'), 'cpuNotNumber', 'bodyNotJson'],
  [
    'a form',
    `code=0000&message=%EC%B2%98%EB%A6%AC%EC%84%B1%EA%B3%B5&username=${fine.username}&cpu=37.5&memory=61`,
    fine,
    'bodyNotJson',
  ],
  ['JSON encoded twice', JSON.stringify(json()), fine, 'bodyNotObject'],
  ['an unknown cpu', json({ cpu: null }), { cpuPercent: null, memoryPercent: 61 }],
  ['an unknown memory', json({ memory: null }), { cpuPercent: 37.5, memoryPercent: null }],
  ['neither known', json({ cpu: null, memory: null }), 'nothingMeasured'],
  ['no code', without('code'), fine, 'codeMissing'],
  ['a numeric code', json({ code: 0 }), fine, 'codeInvalid'],
  ['a code that is a list', json({ code: [] }), 'codeInvalid'],
  ['a long code', json({ code: '1'.repeat(33) }), 'codeInvalid'],
  ['no message', without('message'), { message: '' }],
  ['a message that is an object', json({ message: {} }), 'messageInvalid'],
  ['a failure with values', json({ code: '9001', message: '느림' }), { ...fine, code: '9001', message: '느림' }],
  [
    'a failure without values',
    '{"code":"9001","message":"psutil 없음","username":"edge-1"}',
    { code: '9001', cpuPercent: null, memoryPercent: null },
  ],
  ['NaN', json().replace('37.5', 'NaN'), 'cpuNotNumber', 'bodyNotJson'],
  ['"NaN"', json({ cpu: 'NaN' }), 'cpuNotNumber'],
  ['Infinity', json().replace('61', 'Infinity'), 'memoryOutOfRange', 'bodyNotJson'],
  ['a number beyond doubles', json().replace('61', '1e999'), 'memoryOutOfRange'],
  ['a negative cpu', json({ cpu: -1 }), 'cpuOutOfRange'],
  ['a cpu above 100', json({ cpu: 100.01 }), 'cpuOutOfRange'],
  ['a negative memory string', json({ memory: '-0.5' }), 'memoryOutOfRange'],
  ['a comma for the point', json({ cpu: '37,5' }), 'cpuNotNumber'],
  ['an empty cpu', json({ cpu: '' }), 'cpuNotNumber'],
  ['a list for cpu', json({ cpu: [37.5] }), 'cpuNotNumber'],
  ['an object for memory', json({ memory: {} }), 'memoryNotNumber'],
  ['true for memory', json({ memory: true }), 'memoryNotNumber'],
  ['no cpu', without('cpu'), 'cpuMissing'],
  ['no memory', without('memory'), 'memoryMissing'],
  ['no username', without('username'), 'usernameMissing'],
  ['username null', json({ username: null }), 'usernameMissing'],
  ['a numeric username', json({ username: 1129 }), 'usernameInvalid'],
  ['a blank username', json({ username: '  ' }), 'usernameInvalid'],
  ['a long username', json({ username: 'a'.repeat(201) }), 'usernameInvalid'],
  ['a control character in the username', json({ username: 'edge\u0000' }), 'usernameInvalid'],
  ['half a surrogate pair in the username', json({ username: 'edge\ud800' }), 'usernameInvalid'],
  ['values under __proto__', '{"__proto__":{"username":"edge-1","cpu":1,"memory":1}}', 'usernameMissing'],
  ['the template as it is', source.replace('37.5', 'cpu_percent'), 'bodyNotJson'],
  ['an empty body', '', 'bodyEmpty'],
  ['space', ' \r\n', 'bodyEmpty'],
  ['a list', '[1]', 'bodyNotObject'],
  ['null', 'null', 'bodyNotObject'],
  ['a number', '37.5', 'bodyNotObject'],
  ['half a body', json().slice(0, 40), 'bodyNotJson'],
  ['HTML', '<html>', 'bodyNotJson'],
  ['deep nesting', json({ deep: JSON.parse('['.repeat(9) + ']'.repeat(9)) }), 'bodyTooDeep'],
  ['very deep nesting', '['.repeat(16_000), 'bodyTooDeep', 'bodyNotJson'],
  ['invalid UTF-8', new Uint8Array([...bytes('{"username":"'), 0xc3, 0x28, ...bytes('"}')]), 'bodyNotUtf8'],
  ['EUC-KR', new Uint8Array([0x7b, 0xb0, 0xa1, 0x7d]), 'bodyNotUtf8'],
];

function outcome(body: string | Uint8Array, tolerant: boolean): Outcome {
  try {
    return readUsagePost(typeof body === 'string' ? bytes(body) : body, tolerant);
  } catch (thrown) {
    if (thrown instanceof UsageRefusal) return thrown.reply;
    throw thrown;
  }
}

const check = (found: Outcome, wanted: Outcome): void =>
  typeof wanted === 'string' ? expect(found).toBe(wanted) : expect(found).toMatchObject(wanted);

describe('the body of a post to /usage (S51)', () => {
  it.each(table)('tolerant: %s', (_what, body, wanted) => check(outcome(body, true), wanted));
  it.each(table)('strict: %s', (_what, body, tolerant, strict) => check(outcome(body, false), strict ?? tolerant));

  it('keeps of a message what fits on a screen', () => {
    const found = outcome(json({ message: `줄1\r\n줄2\u0007${'가'.repeat(600)}` }), true);
    expect(found).toMatchObject({ message: `줄1 줄2 ${'가'.repeat(493)}` });
  });

  it('says whose post it refused when that much could be read', () => {
    expect(() => readUsagePost(bytes(json({ cpu: -1 })), true)).toThrow(
      expect.objectContaining({ username: fine.username, reply: 'cpuOutOfRange' }),
    );
  });
});
