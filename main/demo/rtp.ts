/** RTP over an RTSP connection: packets carry the four-byte interleaved header of RFC 2326 §10.12. */

export const payloadType = 96;
const interleavedBytes = 4;
const rtpHeaderBytes = 12;
/** Largest RTP payload in bytes: an Ethernet frame's, as cameras send it even over TCP. */
const payloadLimit = 1400;
const stapA = 24;
const fuA = 28;

export interface RtpClock {
  ssrc: number;
  /** Sequence number of the next packet; counts up, modulo 2^16. */
  sequence: number;
}

export interface PacketisedFrame {
  /** All packets of the frame, one after the other, on interleaved channel 0. */
  bytes: Buffer;
  /** Where each packet starts in `bytes`. */
  offsets: number[];
  firstSequence: number;
  timestamp: number;
  /** Payload bytes without headers, as RTCP counts them. */
  octets: number;
}

/**
 * One access unit as RTP packets (RFC 6184, packetization mode 1): small NAL units gathered into STAP-A, large ones
 * cut into FU-A, the marker on the last packet. Moves `clock.sequence` on.
 */
export function packetise(units: Buffer[], timestamp: number, clock: RtpClock): PacketisedFrame {
  const payloads: Buffer[][] = [];
  let gathered: Buffer[] = [];
  let gatheredBytes = 1;
  const flush = (): void => {
    const [only] = gathered;
    if (gathered.length === 1 && only !== undefined) payloads.push([only]);
    if (gathered.length > 1) payloads.push(aggregate(gathered));
    gathered = [];
    gatheredBytes = 1;
  };
  for (const unit of units) {
    if (gatheredBytes + 2 + unit.length > payloadLimit) flush();
    if (unit.length > payloadLimit) {
      payloads.push(...fragments(unit));
    } else {
      gathered.push(unit);
      gatheredBytes += 2 + unit.length;
    }
  }
  flush();
  return write(payloads, timestamp, clock);
}

/** STAP-A (§5.7.1): its NRI is the highest of its units. */
function aggregate(units: Buffer[]): Buffer[] {
  const priority = Math.max(...units.map((unit) => (unit[0] ?? 0) & 0x60));
  return [
    Buffer.from([priority | stapA]),
    ...units.flatMap((unit) => [Buffer.from([unit.length >> 8, unit.length & 0xff]), unit]),
  ];
}

/** FU-A (§5.8): indicator, header with start and end bits, a piece of the payload. */
function fragments(unit: Buffer): Buffer[][] {
  const header = unit[0] ?? 0;
  const pieces: Buffer[][] = [];
  for (let start = 1; start < unit.length; start += payloadLimit - 2) {
    const end = Math.min(start + payloadLimit - 2, unit.length);
    const flags = (start === 1 ? 0x80 : 0) | (end === unit.length ? 0x40 : 0);
    pieces.push([Buffer.from([(header & 0x60) | fuA, flags | (header & 0x1f)]), unit.subarray(start, end)]);
  }
  return pieces;
}

function write(payloads: Buffer[][], timestamp: number, clock: RtpClock): PacketisedFrame {
  const sizes = payloads.map((parts) => parts.reduce((sum, part) => sum + part.length, 0));
  const octets = sizes.reduce((sum, size) => sum + size, 0);
  const bytes = Buffer.allocUnsafe(octets + payloads.length * (interleavedBytes + rtpHeaderBytes));
  const offsets: number[] = [];
  const firstSequence = clock.sequence;
  let at = 0;
  payloads.forEach((parts, index) => {
    offsets.push(at);
    const marker = index === payloads.length - 1 ? 0x80 : 0;
    bytes[at] = 0x24;
    bytes[at + 1] = 0;
    bytes.writeUInt16BE(rtpHeaderBytes + (sizes[index] ?? 0), at + 2);
    bytes[at + 4] = 0x80;
    bytes[at + 5] = marker | payloadType;
    bytes.writeUInt16BE(clock.sequence, at + 6);
    bytes.writeUInt32BE(timestamp, at + 8);
    bytes.writeUInt32BE(clock.ssrc, at + 12);
    at += interleavedBytes + rtpHeaderBytes;
    for (const part of parts) at += part.copy(bytes, at);
    clock.sequence = (clock.sequence + 1) & 0xffff;
  });
  return { bytes, offsets, firstSequence, timestamp, octets };
}

/** The frame for a client that asked for another interleaved channel than 0. */
export function onChannel(frame: PacketisedFrame, channel: number): Buffer {
  if (channel === 0) return frame.bytes;
  const bytes = Buffer.from(frame.bytes);
  for (const offset of frame.offsets) bytes[offset + 1] = channel;
  return bytes;
}

/** Seconds from 1900 (NTP) to 1970 (Unix). */
const ntpEpochSeconds = 2_208_988_800;

export interface SenderReport {
  ssrc: number;
  /** Wall-clock time, Unix milliseconds, at which `timestamp` is sampled. */
  wallMs: number;
  timestamp: number;
  packets: number;
  octets: number;
}

/** An RTCP compound packet of sender report and CNAME (RFC 3550 §6.4.1, §6.5), interleaved on `channel`. */
export function senderReport(report: SenderReport, channel: number): Buffer {
  const name = Buffer.from('camera');
  const itemBytes = 4 + 2 + name.length + 1;
  const descriptionBytes = 4 + Math.ceil(itemBytes / 4) * 4;
  const packet = Buffer.alloc(interleavedBytes + 28 + descriptionBytes);
  packet[0] = 0x24;
  packet[1] = channel;
  packet.writeUInt16BE(packet.length - interleavedBytes, 2);
  packet.writeUInt32BE(0x80c80006, 4);
  packet.writeUInt32BE(report.ssrc, 8);
  const seconds = Math.floor(report.wallMs / 1000);
  packet.writeUInt32BE((seconds + ntpEpochSeconds) % 2 ** 32, 12);
  packet.writeUInt32BE(Math.floor(((report.wallMs - seconds * 1000) / 1000) * 2 ** 32), 16);
  packet.writeUInt32BE(report.timestamp, 20);
  packet.writeUInt32BE(report.packets % 2 ** 32, 24);
  packet.writeUInt32BE(report.octets % 2 ** 32, 28);
  const at = interleavedBytes + 28;
  packet.writeUInt32BE(0x81ca0000 + descriptionBytes / 4 - 1, at);
  packet.writeUInt32BE(report.ssrc, at + 4);
  packet[at + 8] = 1;
  packet[at + 9] = name.length;
  name.copy(packet, at + 10);
  return packet;
}
