import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { base } from './errors.ts';
import { deviceId, remark, timeMs } from './primitives.ts';

/**
 * What exists on a site.
 * - `master`: a control-plane host; several masters are several clusters.
 * - `terminal`: an edge CCTV terminal (a worker host that analyses video).
 * - `camera`: a network camera; shown on the wall.
 * - `analysis-server`: a host that analyses for others (VMS analysis server).
 * - `router`: the network's router or access point.
 */
export const deviceKind = z.enum(['master', 'terminal', 'camera', 'analysis-server', 'router']);
export type DeviceKind = z.infer<typeof deviceKind>;

/** Roles a host can carry besides its kind (S55, S56: the VMS may be the master itself). */
export const hostRole = z.enum(['registry', 'vms', 'analysis']);
export type HostRole = z.infer<typeof hostRole>;

export const gps = z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });

/** A parsed `kubeadm join` line (S39). The token itself is a secret; here it is masked (`3j3fp6.****`). */
export const joinCommand = z.object({
  endpoint: z.string(),
  tokenMasked: z.string(),
  caCertHash: z.string(),
  receivedAtMs: timeMs,
});
export type JoinCommand = z.infer<typeof joinCommand>;

/**
 * One device.
 * `document` is the site's own JSON record, byte-faithful but for credentials (URLs of streams are without user
 * information; every other password or token is `****`, also one in a URL's path or query): same keys, order, types and spelling as it came. Typed fields are read from it; what the document cannot say (hostname, parent,
 * roles) is kept beside it. `null` = not known.
 */
export const device = z.object({
  id: deviceId,
  kind: deviceKind,
  name: z.string(),
  /** IPv4/IPv6 address or DNS name, without port. */
  address: z.string().nullable(),
  /** Operating-system or Kubernetes node name, e.g. `edge-worker-01`. */
  hostname: z.string().nullable(),
  /** terminal, analysis-server, router → its master; camera → its terminal. */
  parentId: deviceId.nullable(),
  description: z.string().nullable(),
  roles: z.array(hostRole),
  /** Masters: port of its private registry, as the string it came as (`"5000"`). */
  registryPort: z.string().nullable(),
  joinCommand: joinCommand.nullable(),
  /** Terminals: the site's own type code; 1 = edge CCTV. */
  typeCode: z.union([z.number(), z.string()]).nullable(),
  postalAddress: z.string().nullable(),
  gps: gps.nullable(),
  /** Terminals: may analyse for others (`isSupportAnnalysis`). `null` = not said. */
  supportsAnalysis: z.boolean().nullable(),
  /**
   * Terminals and cameras: RTSP URL without credentials, `****` for secrets in its path or query. A URL that is saved
   * with `****` keeps the secret that stood there. `null` = no stream.
   */
  streamUrl: z.string().nullable(),
  /** A lighter stream for grids. `null` = derive it for AXIS, else use `streamUrl`. */
  substreamUrl: z.string().nullable(),
  /** True when a user name, a password or a URL's secret for this device is in the secret store. */
  hasCredentials: z.boolean(),
  document: z.string(),
  /** Things worth a look that are never corrected silently, e.g. 「주소 불일치」. */
  hints: z.array(remark),
  /** Counts up with each change; a change made against an older revision is refused as a `conflict`. */
  revision: z.number().int().positive(),
  createdAtMs: timeMs,
  updatedAtMs: timeMs,
});
export type Device = z.infer<typeof device>;

/** User name and password; write-only: nothing in the contract ever answers them. */
export const credentials = z.object({ username: z.string().max(256), password: z.string().max(1024) });
export type Credentials = z.infer<typeof credentials>;

/** What a form can say of a device. `null` clears a field, a missing key leaves it as it is. */
export const deviceDraft = z.object({
  name: z.string().min(1).max(200),
  address: z.string().max(255).nullable().optional(),
  hostname: z.string().max(255).nullable().optional(),
  parentId: deviceId.nullable().optional(),
  description: z.string().max(4000).nullable().optional(),
  roles: z.array(hostRole).max(8).optional(),
  registryPort: z.string().max(16).nullable().optional(),
  typeCode: z
    .union([z.number(), z.string().max(64)])
    .nullable()
    .optional(),
  postalAddress: z.string().max(400).nullable().optional(),
  gps: gps.nullable().optional(),
  supportsAnalysis: z.boolean().nullable().optional(),
  streamUrl: z.string().max(2048).nullable().optional(),
  substreamUrl: z.string().max(2048).nullable().optional(),
  credentials: credentials.nullable().optional(),
});
export type DeviceDraft = z.infer<typeof deviceDraft>;

/** One mend of a pasted text. `line` and `column` count from 1 in the text as pasted. */
export const repair = z.object({
  kind: z.enum([
    'curly-quote',
    'single-quote',
    'bare-word',
    'unquoted-key',
    'trailing-comma',
    'missing-comma',
    'comment',
    'byte-order-mark',
    'odd-space',
    'paste-prefix',
    'line-continuation',
    'python-literal',
    'control-character',
  ]),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  before: z.string().max(120),
  after: z.string().max(120),
});
export type Repair = z.infer<typeof repair>;

/** One field that a merge would change; `null` = the field was or will be absent. Secrets are masked. */
export const fieldChange = z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() });
export type FieldChange = z.infer<typeof fieldChange>;

/** A device found in the pasted text and what saving it would do. */
export const proposal = z.object({
  /** Stable within one preview. */
  key: z.string(),
  kind: deviceKind,
  name: z.string(),
  address: z.string().nullable(),
  hostname: z.string().nullable(),
  streamUrl: z.string().nullable(),
  document: z.string(),
  /** First line of the pasted text that speaks of it, from 1. */
  line: z.number().int().positive(),
  repairs: z.array(repair),
  hints: z.array(remark),
  /** `create`: new. `merge`: same name and address exist, and differ. `same`: nothing would change. */
  effect: z.enum(['create', 'merge', 'same']),
  existingId: deviceId.nullable(),
  changes: z.array(fieldChange),
});
export type Proposal = z.infer<typeof proposal>;

/** Everything recognised in a pasted text (moonshot M9). Nothing is saved until `applyImport`. */
export const importPreview = z.object({
  previewId: z.string(),
  proposals: z.array(proposal),
  /** The first 10,000 mends of the text, in its order. */
  repairs: z.array(repair),
  /** All mends, listed or not. */
  repairCount: z.number().int().nonnegative(),
  /** Join lines found; each is attached to the master whose address it names. */
  joinCommands: z.array(joinCommand.extend({ line: z.number().int().positive(), masterKey: z.string().nullable() })),
  /** Registry recipes found: how to run it, trust it, push, use it. `text` has paste prefixes stripped (S68). */
  registryRecipes: z.array(
    z.object({
      variant: z.enum(['plain', 'tls', 'insecure-registries', 'restart', 'push', 'deployment', 'pull-secret']),
      line: z.number().int().positive(),
      text: z.string(),
    }),
  ),
  /** Names of metrics that the text asks for, e.g. `node_cpu_seconds_total`. */
  metricNames: z.array(z.string()),
  /** Sample bodies of `/usage` found (S51): recognised, not saved as devices. */
  usageSamples: z.array(z.object({ username: z.string(), line: z.number().int().positive() })),
  /** Address of the `/usage` server when the text names one. */
  usageUrl: z.string().nullable(),
  /** Blocks that looked like records and could not be read, with why. */
  unreadable: z.array(z.object({ line: z.number().int().positive(), remark })),
});
export type ImportPreview = z.infer<typeof importPreview>;

export const importLimits = {
  /** A paste above this many characters is refused with `input-too-large` (a whole site's records are < 20 MB). */
  textLength: 20_000_000,
  /** Records in one paste. */
  proposals: 20_000,
} as const;

export const deviceChange = z.object({
  revision: z.number().int().positive(),
  atMs: timeMs,
  kind: z.enum(['created', 'updated', 'removed', 'restored']),
  changes: z.array(fieldChange),
});

/** First a `snapshot`, then each change as it is committed. Subscribing again starts with a fresh snapshot. */
export const inventoryEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), devices: z.array(device) }),
  z.object({ type: z.literal('saved'), device }),
  z.object({ type: z.literal('removed'), id: deviceId }),
]);
export type InventoryEvent = z.infer<typeof inventoryEvent>;

export const inventory = {
  /** Live inventory. */
  watch: base.output(eventIterator(inventoryEvent)),
  /**
   * Ids of devices whose name, address, hostname, description or postal address match, best first.
   * Understands Korean initial consonants: `ㅅㅇㄷ` finds 상암동.
   */
  search: base
    .input(
      z.object({ query: z.string().max(200), kind: deviceKind.nullable(), limit: z.number().int().min(1).max(1000) }),
    )
    .output(z.object({ ids: z.array(deviceId), total: z.number().int() })),
  create: base.input(z.object({ kind: deviceKind, draft: deviceDraft })).output(device),
  update: base
    .input(z.object({ id: deviceId, revision: z.number().int(), draft: deviceDraft.partial() }))
    .output(device),
  remove: base.input(z.object({ id: deviceId, revision: z.number().int() })).output(z.object({ id: deviceId })),
  /** All changes of one device, newest first; also of a removed one. */
  history: base.input(z.object({ id: deviceId })).output(z.array(deviceChange)),
  /** Puts a device back as it was at `revision`, as a new revision. Also brings a removed one back. */
  restore: base.input(z.object({ id: deviceId, revision: z.number().int() })).output(device),
  /** Reads a pasted or dropped text. Lasts 10 minutes or until the next preview. */
  previewImport: base
    .input(z.object({ text: z.string().max(importLimits.textLength), fileName: z.string().max(255).nullable() }))
    .output(importPreview),
  /** Saves the accepted proposals of a preview in one transaction: all or nothing. */
  applyImport: base
    .input(z.object({ previewId: z.string(), accept: z.array(z.string()).max(importLimits.proposals) }))
    .output(z.object({ created: z.number().int(), merged: z.number().int(), unchanged: z.number().int() })),
  /** The site's records in their own spelling. Credentials never leave: URLs are written without them or masked. */
  export: base
    .input(z.object({ ids: z.array(deviceId).max(importLimits.proposals).nullable(), format: z.enum(['json', 'csv']) }))
    .output(z.object({ fileName: z.string(), mediaType: z.string(), text: z.string() })),
};
