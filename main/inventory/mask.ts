export const mask = '****';

/** Names of keys whose value is a secret, whatever it looks like. */
const secretKey = /^(?:.*(?:password|passwd|secret|비밀번호|암호).*|pass|pwd|pw|token)$/i;

export function isSecretKey(key: string): boolean {
  return key.length <= 64 && secretKey.test(key);
}

export function maskedToken(token: string): string {
  return `${token.slice(0, 6)}.${mask}`;
}
