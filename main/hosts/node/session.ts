import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** 256 random bits, as text for addresses and cookies. */
const newSecret = (): string => randomBytes(32).toString('base64url');

/** Who may use the page: whoever came first with the address that this run printed. */
export interface Session {
  /** Opens the door once; stands in the printed address. */
  readonly token: string;
  /** The cookie's value for the one who brings the token, `null` for everybody else and ever after. */
  redeem(token: string): string | null;
  /** True for the cookie that {@link redeem} gave out. */
  admits(cookie: string | undefined): boolean;
}

export function createSession(): Session {
  const token = newSecret();
  let cookie: string | null = null;
  return {
    token,
    redeem(presented) {
      if (cookie !== null || !same(presented, token)) return null;
      cookie = newSecret();
      return cookie;
    },
    admits: (presented) => cookie !== null && presented !== undefined && same(presented, cookie),
  };
}

/** Compares in a time that tells nothing about where the two differ. */
function same(left: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest());
}
