import type { Device, DeviceDraft, DeviceId, DeviceKind, HostRole } from '../../preload/contract/index.ts';

/** A form as it is typed: texts, until they are checked. An empty text = not known. */
export interface FormValues {
  name: string;
  address: string;
  hostname: string;
  parentId: string;
  description: string;
  /** Role names, in the form's order, joined by a blank. */
  roles: string;
  registryPort: string;
  typeCode: string;
  postalAddress: string;
  latitude: string;
  longitude: string;
  supportsAnalysis: '' | 'yes' | 'no';
  streamUrl: string;
  substreamUrl: string;
  username: string;
  password: string;
}

export type FormField = keyof FormValues;

const emptyForm: FormValues = {
  name: '',
  address: '',
  hostname: '',
  parentId: '',
  description: '',
  roles: '',
  registryPort: '',
  typeCode: '',
  postalAddress: '',
  latitude: '',
  longitude: '',
  supportsAnalysis: '',
  streamUrl: '',
  substreamUrl: '',
  username: '',
  password: '',
};

/** Fields of each kind in the order of its form. The account is asked for at creation; later it has its own dialog. */
const place = ['latitude', 'longitude', 'postalAddress'] as const;
const fieldsOfKind: Record<DeviceKind, readonly FormField[]> = {
  master: ['name', 'address', 'hostname', 'registryPort', ...place, 'roles', 'description'],
  terminal: [
    ...(['name', 'address', 'hostname', 'parentId', 'typeCode', 'supportsAnalysis'] as const),
    ...place,
    ...(['streamUrl', 'substreamUrl', 'username', 'password', 'roles', 'description'] as const),
  ],
  camera: [
    ...(['name', 'address', 'parentId', 'streamUrl', 'substreamUrl', 'username', 'password'] as const),
    ...place,
    'description',
  ],
  'analysis-server': ['name', 'address', 'hostname', 'parentId', ...place, 'roles', 'description'],
  router: ['name', 'address', 'parentId', ...place, 'description'],
};

export const fieldsOf = (kind: DeviceKind, isNew: boolean): readonly FormField[] =>
  fieldsOfKind[kind].filter((field) => isNew || (field !== 'username' && field !== 'password'));

/** Kinds that a device may hang below. */
export const parentKinds: Record<DeviceKind, readonly DeviceKind[]> = {
  master: [],
  terminal: ['master'],
  camera: ['terminal', 'master', 'analysis-server'],
  'analysis-server': ['master'],
  router: ['master'],
};

/** An empty form, with what is usual for the kind. */
export const newForm = (kind: DeviceKind): FormValues => ({
  ...emptyForm,
  ...(kind === 'master' ? { registryPort: '5000' } : {}),
  ...(kind === 'terminal' ? { typeCode: '1', supportsAnalysis: 'yes' as const } : {}),
});

export function toForm(device: Device): FormValues {
  const { gps, supportsAnalysis } = device;
  return {
    ...emptyForm,
    name: device.name,
    address: device.address ?? '',
    hostname: device.hostname ?? '',
    parentId: device.parentId ?? '',
    description: device.description ?? '',
    roles: device.roles.join(' '),
    registryPort: device.registryPort ?? '',
    typeCode: device.typeCode === null ? '' : String(device.typeCode),
    postalAddress: device.postalAddress ?? '',
    latitude: gps === null ? '' : String(gps.latitude),
    longitude: gps === null ? '' : String(gps.longitude),
    supportsAnalysis: supportsAnalysis === null ? '' : supportsAnalysis ? 'yes' : 'no',
    streamUrl: device.streamUrl ?? '',
    substreamUrl: device.substreamUrl ?? '',
  };
}

/** What is wrong with a form, a word for each field; the words are in the locale under `formError`. */
export type FormErrors = Partial<Record<FormField, FormErrorCode>>;
export type FormErrorCode =
  | 'nameMissing'
  | 'addressIsUrl'
  | 'addressInvalid'
  | 'portInvalid'
  | 'latitudeInvalid'
  | 'longitudeInvalid'
  | 'gpsHalf'
  | 'streamInvalid'
  | 'passwordAlone';

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;
const dnsName = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?$/i;
const ipv6 = /^[0-9a-f:]{2,39}(?:%[a-z0-9]+)?$/i;

export function checkForm(kind: DeviceKind, values: FormValues, isNew: boolean): FormErrors {
  const checks: Partial<Record<FormField, (text: string) => FormErrorCode | null>> = {
    name: (text) => (text === '' ? 'nameMissing' : null),
    address: checkAddress,
    hostname: (text) => (text === '' || dnsName.test(text) ? null : 'addressInvalid'),
    registryPort: (text) => (text === '' || (/^\d{1,5}$/.test(text) && within(text, 1, 65535)) ? null : 'portInvalid'),
    latitude: (text) =>
      text === ''
        ? values.longitude.trim() === ''
          ? null
          : 'gpsHalf'
        : within(text, -90, 90)
          ? null
          : 'latitudeInvalid',
    longitude: (text) =>
      text === ''
        ? values.latitude.trim() === ''
          ? null
          : 'gpsHalf'
        : within(text, -180, 180)
          ? null
          : 'longitudeInvalid',
    streamUrl: checkStream,
    substreamUrl: checkStream,
    username: (text) => (text === '' && values.password !== '' ? 'passwordAlone' : null),
  };
  const errors: FormErrors = {};
  for (const field of fieldsOf(kind, isNew)) {
    const error = checks[field]?.(values[field].trim());
    if (error != null) errors[field] = error;
  }
  return errors;
}

function checkAddress(text: string): FormErrorCode | null {
  if (text === '') return null;
  if (/[/@]/.test(text) || /^[^:]+:\d+$/.test(text)) return 'addressIsUrl';
  const plausible = /^[\d.]+$/.test(text) ? ipv4.test(text) : text.includes(':') ? ipv6.test(text) : dnsName.test(text);
  return plausible ? null : 'addressInvalid';
}

const checkStream = (text: string): FormErrorCode | null =>
  text === '' || /^rtsps?:\/\/[^\s/]+\S*$/i.test(text) ? null : 'streamInvalid';

const within = (text: string, least: number, most: number): boolean => {
  const value = Number(text);
  return Number.isFinite(value) && value >= least && value <= most;
};

/**
 * What a checked form says. With `base`, only what differs from it: fields that nobody touched stay as they are.
 * `typeCodeWasText`: the site writes its type code as a text, so it stays one.
 */
export function toDraft(
  kind: DeviceKind,
  values: FormValues,
  base: FormValues | null,
  typeCodeWasText = false,
): DeviceDraft {
  const shown = new Set(fieldsOf(kind, base === null));
  const differs = (field: FormField): boolean =>
    shown.has(field) && (base === null ? values[field].trim() !== '' : values[field] !== base[field]);
  const text = (field: FormField): string | null => values[field].trim() || null;
  const draft: DeviceDraft = { name: values.name.trim() };
  const plainFields = [
    'address',
    'hostname',
    'description',
    'registryPort',
    'postalAddress',
    'streamUrl',
    'substreamUrl',
  ] as const;
  for (const field of plainFields) if (differs(field)) draft[field] = text(field);
  if (differs('parentId')) draft.parentId = text('parentId') as DeviceId | null;
  if (differs('roles')) draft.roles = rolesOf(values);
  if (differs('supportsAnalysis')) {
    draft.supportsAnalysis = values.supportsAnalysis === '' ? null : values.supportsAnalysis === 'yes';
  }
  if (differs('latitude') || differs('longitude')) {
    const latitude = text('latitude');
    const longitude = text('longitude');
    draft.gps =
      latitude === null || longitude === null ? null : { latitude: Number(latitude), longitude: Number(longitude) };
  }
  if (differs('typeCode')) {
    const code = text('typeCode');
    draft.typeCode = code !== null && !typeCodeWasText && /^-?\d{1,15}$/.test(code) ? Number(code) : code;
  }
  if (differs('username')) draft.credentials = { username: values.username.trim(), password: values.password };
  return draft;
}

/** True when saving would change something. */
export const isTouched = (kind: DeviceKind, values: FormValues, base: FormValues): boolean =>
  fieldsOf(kind, false).some((field) => values[field] !== base[field]);

export const rolesOf = ({ roles }: FormValues): HostRole[] => roles.split(' ').filter(Boolean) as HostRole[];

/** A field that someone else changed while this form was open. */
export interface Clash {
  field: FormField;
  before: string;
  theirs: string;
  mine: string;
  /** Both changed it: mine will replace theirs. Else theirs is taken over. */
  both: boolean;
}

/** What changed under an open form: `base` is what it was opened with. */
export function clashesOf(kind: DeviceKind, base: FormValues, mine: FormValues, theirs: FormValues): Clash[] {
  return fieldsOf(kind, false)
    .filter((field) => base[field] !== theirs[field])
    .map((field) => ({
      field,
      before: base[field],
      theirs: theirs[field],
      mine: mine[field],
      both: mine[field] !== base[field] && mine[field] !== theirs[field],
    }));
}

/** The form brought up to date: what was typed stays, what was not touched takes the newer value. */
export function rebase(base: FormValues, mine: FormValues, theirs: FormValues): FormValues {
  const entries = (Object.keys(mine) as FormField[]).map((field) => [
    field,
    mine[field] === base[field] ? theirs[field] : mine[field],
  ]);
  return Object.fromEntries(entries) as FormValues;
}
