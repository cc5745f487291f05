export interface RtspRequest {
  method: string;
  url: string;
  headers: Map<string, string>;
}

/** Bytes of a request's lines or body that are taken; cameras take far less. */
const requestLimit = 16_384;

/**
 * Cuts what a client sends into requests; interleaved packets (its receiver reports) and bodies are passed over.
 * Holds at most one request's bytes. Throws `RangeError` at what is not RTSP.
 */
export class RtspParser {
  #held: Buffer = Buffer.alloc(0);
  /** Bytes still to pass over. */
  #skip = 0;

  *push(chunk: Buffer): Generator<RtspRequest> {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    for (;;) {
      const passed = Math.min(this.#skip, this.#held.length);
      this.#skip -= passed;
      this.#held = this.#held.subarray(passed);
      if (this.#held.length === 0 || this.#skip > 0) return;
      if (this.#held[0] === 0x24) {
        if (this.#held.length < 4) return;
        this.#skip = 4 + this.#held.readUInt16BE(2);
        continue;
      }
      if (this.#held[0] === 0x0d || this.#held[0] === 0x0a) {
        this.#skip = 1;
        continue;
      }
      const end = this.#held.subarray(0, requestLimit).indexOf('\r\n\r\n');
      if (end === -1) {
        if (this.#held.length >= requestLimit) throw new RangeError('an RTSP request is too long');
        return;
      }
      const request = readRequest(this.#held.toString('latin1', 0, end));
      this.#held = this.#held.subarray(end + 4);
      this.#skip = bodyLength(request);
      yield request;
    }
  }
}

function readRequest(text: string): RtspRequest {
  const [first = '', ...lines] = text.split('\r\n');
  const match = /^([A-Z_]{1,32}) (\S+) RTSP\/1\.0$/.exec(first);
  if (match === null) throw new RangeError('not an RTSP request');
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return { method: match[1] ?? '', url: match[2] ?? '', headers };
}

function bodyLength(request: RtspRequest): number {
  const length = Number(request.headers.get('content-length') ?? 0);
  if (!Number.isInteger(length) || length < 0 || length > requestLimit) throw new RangeError('a body is too long');
  return length;
}

const reasons: Record<number, string> = {
  200: 'OK',
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  454: 'Session Not Found',
  455: 'Method Not Valid in This State',
  461: 'Unsupported Transport',
};

export function rtspResponse(status: number, request: RtspRequest, headers: Record<string, string>, body = ''): string {
  const lines = [`RTSP/1.0 ${status} ${reasons[status] ?? 'Error'}`];
  const sequence = request.headers.get('cseq');
  if (sequence !== undefined) lines.push(`CSeq: ${sequence}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== '') lines.push(`Content-Length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body}`;
}
