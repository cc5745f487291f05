import type { UsageReply } from './usage-server.ts';

/**
 * Every answer to a post to `/usage`: the source's envelope, its code by what went wrong.
 * 0000 accepted · 10xx the body · 11xx who and how · 12xx cpu · 13xx memory · 20xx the HTTP request · 9999 our fault.
 * Senders may act on the codes: they are never given another meaning.
 */
export const usageReplies = {
  accepted: { status: 200, code: '0000', message: '처리성공' },
  bodyEmpty: { status: 400, code: '1001', message: '본문이 비어 있습니다' },
  bodyNotUtf8: { status: 400, code: '1002', message: '본문이 UTF-8이 아닙니다' },
  bodyNotJson: { status: 400, code: '1003', message: '본문이 JSON이 아닙니다' },
  bodyTooDeep: { status: 400, code: '1004', message: '본문의 중첩이 너무 깊습니다' },
  bodyNotObject: { status: 400, code: '1005', message: '본문이 JSON 객체가 아닙니다' },
  usernameMissing: { status: 400, code: '1101', message: 'username이 없습니다' },
  usernameInvalid: { status: 400, code: '1102', message: 'username은 1~200자의 문자열이어야 합니다' },
  codeMissing: { status: 400, code: '1103', message: 'code가 없습니다' },
  codeInvalid: { status: 400, code: '1104', message: 'code는 1~32자의 문자열이어야 합니다' },
  messageInvalid: { status: 400, code: '1105', message: 'message는 문자열이어야 합니다' },
  cpuMissing: { status: 400, code: '1201', message: 'cpu가 없습니다' },
  cpuNotNumber: { status: 400, code: '1202', message: 'cpu가 숫자가 아닙니다' },
  cpuOutOfRange: { status: 400, code: '1203', message: 'cpu는 0~100이어야 합니다' },
  memoryMissing: { status: 400, code: '1301', message: 'memory가 없습니다' },
  memoryNotNumber: { status: 400, code: '1302', message: 'memory가 숫자가 아닙니다' },
  memoryOutOfRange: { status: 400, code: '1303', message: 'memory는 0~100이어야 합니다' },
  nothingMeasured: { status: 400, code: '1401', message: 'cpu와 memory 값이 모두 비어 있습니다' },
  wrongPath: { status: 404, code: '2001', message: '주소가 /usage가 아닙니다' },
  wrongMethod: { status: 405, code: '2002', message: 'POST로 보내야 합니다' },
  tooLarge: { status: 413, code: '2003', message: '요청이 너무 큽니다' },
  tooSlow: { status: 408, code: '2004', message: '요청을 5초 안에 보내지 않았습니다' },
  tooMany: { status: 429, code: '2005', message: '요청이 너무 많습니다' },
  malformed: { status: 400, code: '2006', message: 'HTTP 요청이 올바르지 않습니다' },
  broken: { status: 500, code: '9999', message: '서버 내부 오류입니다' },
} as const satisfies Record<string, UsageReply>;
export type UsageReplyName = keyof typeof usageReplies;
