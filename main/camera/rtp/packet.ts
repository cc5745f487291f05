/** One RTP packet (RFC 3550 §5.1). `payload` is a view of the bytes it was read from. */
export interface RtpPacket {
  payloadType: number;
  /** Last packet of an access unit, for video. */
  marker: boolean;
  /** 0..65535, wraps. */
  sequence: number;
  /** 32 bits in the track's clock, wraps. */
  timestamp: number;
  payload: Buffer;
}

/** `null` when the bytes are no RTP packet. */
export function readRtpPacket(bytes: Buffer): RtpPacket | null {
  if (bytes.length < 12 || bytes[0]! >> 6 !== 2) return null;
  let start = 12 + (bytes[0]! & 0x0f) * 4;
  if (bytes[0]! & 0x10) {
    if (bytes.length < start + 4) return null;
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const padding = bytes[0]! & 0x20 ? bytes[bytes.length - 1]! : 0;
  if (start + padding > bytes.length) return null;
  return {
    payloadType: bytes[1]! & 0x7f,
    marker: (bytes[1]! & 0x80) !== 0,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    payload: bytes.subarray(start, bytes.length - padding),
  };
}

/** How a camera's RTP clock stands to its wall clock (RTCP sender report, RFC 3550 §6.4.1). */
export interface SenderReport {
  wallClockMs: number;
  timestamp: number;
}

/** Seconds from 1900, where NTP counts from, to 1970. */
const ntpEpochSeconds = 2_208_988_800;
const senderReportType = 200;

/** The sender report of a compound RTCP packet, or `null`. */
export function readSenderReport(bytes: Buffer): SenderReport | null {
  for (let at = 0; at + 8 <= bytes.length;) {
    if (bytes[at]! >> 6 !== 2) return null;
    const end = at + 4 + bytes.readUInt16BE(at + 2) * 4;
    if (bytes[at + 1] === senderReportType && at + 20 <= Math.min(end, bytes.length)) {
      const seconds = bytes.readUInt32BE(at + 8) - ntpEpochSeconds;
      const fraction = bytes.readUInt32BE(at + 12) / 2 ** 32;
      return { wallClockMs: (seconds + fraction) * 1000, timestamp: bytes.readUInt32BE(at + 16) };
    }
    at = end;
  }
  return null;
}
