import { AppError } from '../../errors.ts';

/** A response, or a request that the camera sends to us (RFC 2326 §10: servers may send OPTIONS, ANNOUNCE, REDIRECT). */
export interface RtspMessage {
  startLine: string;
  /** Names in lower case; a header that comes twice keeps both values. */
  headers: Map<string, string[]>;
  body: string;
}

export interface RtspReaderListener {
  onMessage(message: RtspMessage): void;
  /** Binary data interleaved on the connection (RFC 2326 §10.12). `payload` is only borrowed during the call. */
  onFrame(channel: number, payload: Buffer): void;
}

/** A real camera's answer has some 500 bytes of headers; what is larger is not a camera. */
const maxHeaderBytes = 16 * 1024;
/** Real session descriptions are below 4 KiB. */
const maxBodyBytes = 256 * 1024;
const dollar = 0x24;

/**
 * Takes a connection's bytes apart into RTSP messages and interleaved frames, however they were cut. Holds at most one
 * unfinished message or frame. Throws AppError `camera-protocol` on bytes that are neither, or too long.
 */
export class RtspReader {
  readonly #listener: RtspReaderListener;
  #rest: Buffer = Buffer.alloc(0);

  constructor(listener: RtspReaderListener) {
    this.#listener = listener;
  }

  push(bytes: Buffer): void {
    const data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (at < data.length) {
      const next = data[at] === dollar ? this.#frame(data, at) : this.#message(data, at);
      if (next === null) break;
      at = next;
    }
    this.#rest = data.subarray(at);
  }

  /** Where the frame ends, or `null` while it is incomplete. */
  #frame(data: Buffer, at: number): number | null {
    if (data.length < at + 4) return null;
    const end = at + 4 + data.readUInt16BE(at + 2);
    if (data.length < end) return null;
    this.#listener.onFrame(data[at + 1]!, data.subarray(at + 4, end));
    return end;
  }

  #message(data: Buffer, at: number): number | null {
    // Some servers leave an empty line between messages.
    if (data[at] === 0x0d || data[at] === 0x0a) return at + 1;
    if (!isUpperCase(data[at]!)) throw protocolError('the peer does not speak RTSP');
    const end = data.indexOf('\r\n\r\n', at);
    if (end < 0 ? data.length - at > maxHeaderBytes : end - at > maxHeaderBytes) {
      throw protocolError('an RTSP header is too long');
    }
    if (end < 0) {
      if (data.length - at >= 32 && !/^[A-Z_]+[ /]/.test(data.toString('latin1', at, at + 32))) {
        throw protocolError('the peer does not speak RTSP');
      }
      return null;
    }
    const [startLine = '', ...lines] = data.toString('latin1', at, end).split('\r\n');
    if (!/^RTSP\/1\.\d \d{3}\b/.test(startLine) && !/ RTSP\/1\.\d$/.test(startLine)) {
      throw protocolError('the peer does not speak RTSP');
    }
    const headers = readHeaders(lines);
    const length = Number(headers.get('content-length')?.[0] ?? 0);
    if (!Number.isInteger(length) || length < 0) throw protocolError('an RTSP body has no sensible length');
    if (length > maxBodyBytes) throw protocolError('an RTSP body is too long');
    const bodyEnd = end + 4 + length;
    if (data.length < bodyEnd) return null;
    this.#listener.onMessage({ startLine, headers, body: data.toString('utf8', end + 4, bodyEnd) });
    return bodyEnd;
  }
}

function readHeaders(lines: string[]): Map<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    const values = headers.get(name) ?? [];
    values.push(line.slice(colon + 1).trim());
    headers.set(name, values);
  }
  return headers;
}

function isUpperCase(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

function protocolError(message: string): AppError {
  return new AppError('camera-protocol', message, { retryable: true });
}
