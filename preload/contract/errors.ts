import { oc } from '@orpc/contract';
import { z } from 'zod';
import { facts } from './primitives.ts';

/**
 * Every failure that a person can meet, by a stable code. The renderer has one sentence of what happened and
 * one of what to do for each code (`error.<code>.title`, `error.<code>.todo`), in Korean and in English.
 */
export const errorCodes = [
  'input-invalid',
  'input-too-large',
  'not-found',
  'conflict',
  'import-nothing-found',
  'import-expired',
  'storage-full',
  'storage-corrupt',
  'storage-locked',
  'storage-newer',
  'storage-failed',
  'secret-unreadable',
  'camera-url-invalid',
  'camera-unreachable',
  'camera-refused',
  'camera-timeout',
  'camera-unauthorised',
  'camera-forbidden',
  'camera-stream-missing',
  'camera-protocol',
  'camera-codec-unsupported',
  'camera-transcoder-missing',
  'camera-transcoder-failed',
  'camera-no-frames',
  'camera-ended',
  'video-process-failed',
  'cluster-unreachable',
  'cluster-refused',
  'cluster-timeout',
  'cluster-certificate',
  'cluster-protocol',
  'cluster-unauthorised',
  'cluster-forbidden',
  'cluster-rejected',
  'cluster-not-ready',
  'cluster-not-admin',
  'cluster-known',
  'cluster-ended',
  'kubeconfig-invalid',
  'kubeconfig-unsupported',
  'kubeconfig-insecure',
  'passphrase-wrong',
  'port-in-use',
  'port-forbidden',
  'demo-only',
  'link-lost',
  'internal',
] as const;
export const errorCode = z.enum(errorCodes);
export type ErrorCode = z.infer<typeof errorCode>;

/** How a failure travels: as data, with its code, small facts for the sentence, and whether trying again can help. */
export const failure = z.object({
  code: errorCode,
  message: z.string(),
  facts,
  retryable: z.boolean(),
});
export type Failure = z.infer<typeof failure>;

/** The root of every procedure: each may end in one typed error, `FAILED`, whose data is a {@link Failure}. */
export const base = oc.errors({ FAILED: { data: failure } });
