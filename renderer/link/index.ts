export { api, follow, keepConnected, useConnection, type Api } from './connection.ts';
export { LinkLost, toFailure } from './failure.ts';
