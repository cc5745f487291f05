import type { DeviceDraft, DeviceKind } from '../../preload/contract/index.ts';
import { AppError } from '../errors.ts';
import type { SecretChanges, StoredDevice } from './device-store.ts';
import { isAddress } from './device-view.ts';
import { separateSecrets } from './record-secrets.ts';
import { readRecord, siteFields, withOwnFields, withSiteField } from './site-record.ts';
import { checkStreamUrl, splitCredentials } from './stream-url.ts';
import { packSecrets, sealParameters } from './url-parameters.ts';

/** The fields that a form has touched; the others are missing. */
export type DraftEdit = { [Field in keyof DeviceDraft]?: DeviceDraft[Field] | undefined };

export interface Drafted {
  document: string;
  beside: StoredDevice['beside'];
  secrets: SecretChanges;
}

/**
 * A device's record and what is kept beside it, with the fields that a form has touched. What the form left alone keeps
 * every byte. Credentials typed into a URL, or anywhere else, go with `secrets`.
 */
export function withDraft(kind: DeviceKind, before: Omit<Drafted, 'secrets'>, draft: DraftEdit): Drafted {
  check(draft);
  const secrets: SecretChanges = {};
  const beside = { ...before.beside };
  let document = before.document;
  const record = readRecord(document);

  for (const field of siteFields) {
    const value = draft[field];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(record[field])) continue;
    if (field === 'registryPort' && kind !== 'master') continue;
    document = withSiteField(document, field, value as never);
  }
  if (draft.hostname !== undefined) beside.hostname = draft.hostname;
  if (draft.roles !== undefined) beside.roles = draft.roles;
  if (draft.parentId !== undefined) beside.parentId = draft.parentId;
  if (draft.substreamUrl !== undefined) {
    const split = draft.substreamUrl === null ? null : splitCredentials(draft.substreamUrl);
    const sealed = split === null ? null : sealParameters(split.url);
    beside.substreamUrl = sealed?.url ?? null;
    secrets['substream-url'] = sealed === null || sealed.secrets.length === 0 ? null : packSecrets(sealed.secrets);
    if (split === null) secrets.substream = null;
    else if (split.credentials !== null) secrets.substream = JSON.stringify(split.credentials);
  }

  const separated = separateSecrets(document);
  const { stream, 'stream-url': streamParameters } = separated.secrets;
  if (draft.credentials === null || draft.streamUrl === null) secrets.stream = null;
  if (stream !== undefined && draft.credentials !== null) secrets.stream = stream;
  if (draft.credentials !== undefined && draft.credentials !== null) secrets.stream = JSON.stringify(draft.credentials);
  if (streamParameters !== undefined) secrets['stream-url'] = streamParameters;
  else if (draft.streamUrl === null) secrets['stream-url'] = null;
  return { document: withOwnKeysOf(separated.document, before.document, beside, kind), beside, secrets };
}

/** Our own keys follow the form where the record has them; none is added here. */
function withOwnKeysOf(document: string, before: string, beside: StoredDevice['beside'], kind: DeviceKind): string {
  const said = readRecord(before);
  return withOwnFields(document, {
    ...said,
    kind: said.kind === null ? null : kind,
    hostname: said.hostname === null ? null : beside.hostname,
    substreamUrl: said.substreamUrl === null ? null : beside.substreamUrl,
    roles: said.roles === null ? null : beside.roles,
  });
}

function check(draft: DraftEdit): void {
  const refuse = (field: string): never => {
    throw new AppError('input-invalid', `the field ${field} does not fit`, { facts: { field } });
  };
  if (draft.name !== undefined && draft.name.trim() === '') refuse('name');
  for (const field of ['address', 'hostname'] as const) {
    const value = draft[field];
    if (value !== undefined && value !== null && !isAddress(value)) refuse(field);
  }
  const port = draft.registryPort;
  if (
    port !== undefined &&
    port !== null &&
    !(/^[0-9]{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65535)
  ) {
    refuse('registryPort');
  }
  for (const url of [draft.streamUrl, draft.substreamUrl]) {
    if (url !== undefined && url !== null) checkStreamUrl(splitCredentials(url).url);
  }
}
