import { importLimits } from '../../preload/contract/index.ts';

/** What surrounds the largest input of the contract: names, headers, JSON. */
const envelope = 64 * 1024;

/** The largest message of a page in bytes of UTF-8, at most four a character. */
export const messageLimitBytes = importLimits.textLength * 4 + envelope;

/** The same in characters of JSON, where an escaped character takes up to six. */
export const messageLimitCharacters = importLimits.textLength * 6 + envelope;
