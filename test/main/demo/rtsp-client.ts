import { createHash } from 'node:crypto';
import { connect } from 'node:net';

export interface RtpPacket {
  sequence: number;
  timestamp: number;
  marker: boolean;
  payload: Buffer;
  receivedMs: number;
}

export interface RtspClient {
  packets: RtpPacket[];
  reports: { wallMs: number; timestamp: number; beforeFirstPacket: boolean }[];
  /** The last packet of each complete frame. */
  frames(): RtpPacket[];
  until(condition: () => boolean): Promise<void>;
  closed: Promise<void>;
  pause(): void;
  close(): void;
}

interface Target {
  port: number;
  path: string;
  username: string;
  password: string;
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A plain RTSP viewer over TCP: plays the stream and keeps its packets. Rejects with the status of a refusal. */
export async function openRtsp({ port, path, username, password }: Target): Promise<RtspClient> {
  const socket = connect(port, '127.0.0.1');
  const packets: RtpPacket[] = [];
  const reports: RtspClient['reports'] = [];
  let held = Buffer.alloc(0);
  let sequence = 0;
  let answered: ((text: string) => void) | null = null;
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk) => {
    held = Buffer.concat([held, chunk]);
    for (;;) {
      if (held[0] === 0x24) {
        if (held.length < 4 || held.length < 4 + held.readUInt16BE(2)) return;
        const packet = held.subarray(4, 4 + held.readUInt16BE(2));
        if (held[1] === 0) packets.push(rtpPacket(packet));
        else reports.push({ ...senderReport(packet), beforeFirstPacket: packets.length === 0 });
        held = held.subarray(4 + packet.length);
        continue;
      }
      const end = held.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = held.toString('latin1', 0, end);
      const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
      if (held.length < end + 4 + length) return;
      const text = held.toString('latin1', 0, end + 4 + length);
      held = held.subarray(end + 4 + length);
      answered?.(text);
    }
  });

  let nonce = '';
  let realm = '';
  const ask = async (method: string, url: string, headers: string[] = []): Promise<string> => {
    const digest = md5(`${md5(`${username}:${realm}:${password}`)}:${nonce}:${md5(`${method}:${url}`)}`);
    const authorization = `Authorization: Digest username="${username}", realm="${realm}", nonce="${nonce}", uri="${url}", response="${digest}"`;
    const lines = [
      `${method} ${url} RTSP/1.0`,
      `CSeq: ${++sequence}`,
      ...headers,
      ...(nonce === '' ? [] : [authorization]),
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    const text = await Promise.race([
      new Promise<string>((resolve) => (answered = resolve)),
      closed.then(() => Promise.reject(new Error('the connection closed'))),
    ]);
    const status = Number(text.slice(9, 12));
    if (status === 401 && nonce === '') {
      nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
      realm = /realm="([^"]+)"/.exec(text)?.[1] ?? '';
      return ask(method, url, headers);
    }
    if (status !== 200) {
      socket.destroy();
      throw new Error(`answered ${status}`);
    }
    return text;
  };

  const url = `rtsp://127.0.0.1:${port}${path}`;
  const described = await ask('DESCRIBE', url);
  const track = [...described.matchAll(/a=control:(\S+)/g)].at(-1)?.[1] ?? '';
  await ask('SETUP', track, ['Transport: RTP/AVP/TCP;unicast;interleaved=0-1']);
  await ask('PLAY', url);

  return {
    packets,
    reports,
    closed,
    frames: () => packets.filter(({ marker }) => marker),
    until: async (condition) => {
      const deadline = performance.now() + 10_000;
      while (!condition()) {
        if (performance.now() > deadline) throw new Error('waited too long');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    pause: () => void socket.pause(),
    close: () => socket.destroy(),
  };
}

function rtpPacket(packet: Buffer): RtpPacket {
  return {
    marker: ((packet[1] ?? 0) & 0x80) !== 0,
    sequence: packet.readUInt16BE(2),
    timestamp: packet.readUInt32BE(4),
    payload: Buffer.from(packet.subarray(12)),
    receivedMs: Date.now(),
  };
}

function senderReport(packet: Buffer): { wallMs: number; timestamp: number } {
  if (packet[1] !== 200) throw new Error('not a sender report');
  const seconds = packet.readUInt32BE(8) - 2_208_988_800;
  return { wallMs: seconds * 1000 + (packet.readUInt32BE(12) / 2 ** 32) * 1000, timestamp: packet.readUInt32BE(16) };
}
