import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, sayDone } from '../../format/index.ts';
import { Button, Checkbox, Dialog, SelectField, TextField } from '../../ui/index.ts';
import {
  checkForm,
  clashesOf,
  fieldsOf,
  isTouched,
  newForm,
  parentKinds,
  rebase,
  rolesOf,
  toDraft,
  toForm,
  type Clash,
  type FormErrors,
  type FormField,
  type FormValues,
} from '../form.ts';
import { hostRoles } from '../kinds.ts';
import { createDevice, updateDevice } from '../store.ts';
import type { Device, DeviceId, DeviceKind, Failure } from '../types.ts';

export interface DeviceFormProps {
  kind: DeviceKind;
  /** The device as it is now, changing while the form is open; `null` = a new one. */
  device: Device | null;
  devices: ReadonlyMap<DeviceId, Device>;
  onClose: () => void;
  onSaved: (device: Device) => void;
}

/** Creates or changes one device. A change made elsewhere meanwhile is shown; what was typed stays. */
export function DeviceForm({ kind, device, devices, onClose, onSaved }: DeviceFormProps) {
  const { t } = useTranslation('inventory');
  const isNew = device === null;
  const [base, setBase] = useState<FormValues>(() => (device === null ? newForm(kind) : toForm(device)));
  const [values, setValues] = useState(base);
  const [baseRevision, setBaseRevision] = useState(device?.revision ?? 0);
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const errors = tried ? checkForm(kind, values, isNew) : {};
  const clashes =
    device === null || device.revision === baseRevision ? [] : clashesOf(kind, base, values, toForm(device));

  const set = (field: FormField, value: string): void => setValues((was) => ({ ...was, [field]: value }));
  const catchUp = (): void => {
    if (device === null) return;
    const theirs = toForm(device);
    setValues(rebase(base, values, theirs));
    setBase(theirs);
    setBaseRevision(device.revision);
    setFailure(null);
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (Object.keys(checkForm(kind, values, isNew)).length > 0 || clashes.length > 0 || saving) return;
    if (!isNew && !isTouched(kind, values, base)) return onClose();
    setSaving(true);
    const draft = toDraft(kind, values, isNew ? null : base, typeof device?.typeCode === 'string');
    const outcome = await (isNew ? createDevice(kind, draft) : updateDevice(device.id, baseRevision, draft));
    setSaving(false);
    if (!outcome.ok) return setFailure(outcome.failure);
    sayDone(t(isNew ? 'created' : 'saved', { name: outcome.value.name }));
    onSaved(outcome.value);
  };

  return (
    <Dialog
      wide
      alert
      title={isNew ? t('newOf', { kind: t(`kind.${kind}`) }) : t('editOf', { name: device.name })}
      isOpen
      onClose={onClose}
      footer={
        <>
          <Button onPress={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={saving} isDisabled={clashes.length > 0} onPress={() => void save()}>
            {t('common:save')}
          </Button>
        </>
      }
    >
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {clashes.length > 0 && <Clashes clashes={clashes} devices={devices} onCatchUp={catchUp} />}
        {clashes.length === 0 && failure !== null && <FailureBox failure={failure} />}
        <div className="form-grid">
          {fieldsOf(kind, isNew).map((field) => (
            <FormControl
              key={field}
              field={field}
              kind={kind}
              values={values}
              devices={devices}
              errors={errors}
              autoFocus={field === 'name'}
              onChange={(value) => set(field, value)}
            />
          ))}
        </div>
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

interface FormControlProps {
  field: FormField;
  kind: DeviceKind;
  values: FormValues;
  devices: ReadonlyMap<DeviceId, Device>;
  errors: FormErrors;
  autoFocus: boolean;
  onChange: (value: string) => void;
}

const wideFields: ReadonlySet<FormField> = new Set(['streamUrl', 'substreamUrl', 'description', 'roles']);
const fieldsWithHint: ReadonlySet<FormField> = new Set([
  ...(['address', 'hostname', 'parentId', 'registryPort', 'typeCode', 'supportsAnalysis', 'roles'] as const),
  ...(['latitude', 'longitude', 'streamUrl', 'substreamUrl', 'username'] as const),
]);
const lengths: Partial<Record<FormField, number>> = {
  ...{ name: 200, address: 255, hostname: 255, description: 4000, registryPort: 16, typeCode: 64 },
  ...{
    postalAddress: 400,
    latitude: 24,
    longitude: 24,
    streamUrl: 2048,
    substreamUrl: 2048,
    username: 256,
    password: 1024,
  },
};

function FormControl({ field, kind, values, devices, errors, autoFocus, onChange }: FormControlProps) {
  const { t } = useTranslation('inventory');
  const error = errors[field];
  const common = {
    label: t(`field.${field}`),
    ...(fieldsWithHint.has(field) ? { hint: t(`fieldHint.${field}`) } : {}),
    error: error === undefined ? null : t(`formError.${error}`),
  };
  return (
    <div className={wideFields.has(field) ? 'wide' : field === 'postalAddress' ? 'double' : undefined}>
      {field === 'parentId' ? (
        <SelectField
          {...common}
          value={values.parentId}
          options={parentOptions(kind, devices, t('noParent'))}
          onChange={onChange}
        />
      ) : field === 'supportsAnalysis' ? (
        <SelectField
          {...common}
          value={values.supportsAnalysis}
          options={[
            { value: '', label: t('common:unknown') },
            { value: 'yes', label: t('supportsYes') },
            { value: 'no', label: t('supportsNo') },
          ]}
          onChange={onChange}
        />
      ) : field === 'roles' ? (
        <Roles values={values} onChange={onChange} />
      ) : (
        <TextField
          {...common}
          value={values[field]}
          autoFocus={autoFocus}
          isRequired={field === 'name'}
          type={field === 'password' ? 'password' : 'text'}
          autoComplete={field === 'password' ? 'new-password' : 'off'}
          {...(field === 'description' ? { multiline: 2 } : {})}
          maxLength={lengths[field] ?? 255}
          onChange={onChange}
        />
      )}
    </div>
  );
}

/** A list for choosing from holds what a person can look through; above that the search of the tree is the way. */
const mostParents = 500;

function parentOptions(
  kind: DeviceKind,
  devices: ReadonlyMap<DeviceId, Device>,
  none: string,
): { value: string; label: string }[] {
  const fitting = [...devices.values()].filter((device) => parentKinds[kind].includes(device.kind));
  fitting.sort((a, b) => a.name.localeCompare(b.name, 'ko', { numeric: true }));
  return [
    { value: '', label: none },
    ...fitting
      .slice(0, mostParents)
      .map(({ id, name, address }) => ({ value: id, label: address === null ? name : `${name} · ${address}` })),
  ];
}

function Roles({ values, onChange }: { values: FormValues; onChange: (value: string) => void }) {
  const { t } = useTranslation('inventory');
  const chosen = rolesOf(values);
  return (
    <fieldset className="roles">
      <legend>{t('field.roles')}</legend>
      <div className="row wrap">
        {hostRoles.map((role) => (
          <Checkbox
            key={role}
            isSelected={chosen.includes(role)}
            onChange={(selected) =>
              onChange(hostRoles.filter((other) => (other === role ? selected : chosen.includes(other))).join(' '))
            }
          >
            {t(`role.${role}`)}
          </Checkbox>
        ))}
      </div>
      <small>{t('fieldHint.roles')}</small>
    </fieldset>
  );
}

function Clashes({
  clashes,
  devices,
  onCatchUp,
}: {
  clashes: Clash[];
  devices: DeviceFormProps['devices'];
  onCatchUp: () => void;
}) {
  const { t } = useTranslation('inventory');
  const said = ({ field }: Clash, text: string): string => {
    if (text === '') return t('common:none');
    if (field === 'parentId') return devices.get(text as DeviceId)?.name ?? text;
    if (field === 'supportsAnalysis') return t(text === 'yes' ? 'supportsYes' : 'supportsNo');
    if (field === 'roles')
      return text
        .split(' ')
        .map((role) => t(`role.${role}`))
        .join(' · ');
    return text;
  };
  return (
    <section className="clashes" role="alert">
      <h3>{t('clash.title')}</h3>
      <p>{t('clash.text')}</p>
      <table>
        <thead>
          <tr>
            <th>{t('clash.field')}</th>
            <th>{t('clash.before')}</th>
            <th>{t('clash.theirs')}</th>
            <th>{t('clash.mine')}</th>
          </tr>
        </thead>
        <tbody>
          {clashes.map((clash) => (
            <tr key={clash.field}>
              <td>{t(`field.${clash.field}`)}</td>
              <td className="t3">{said(clash, clash.before)}</td>
              <td>{said(clash, clash.theirs)}</td>
              <td>
                {clash.both ? <b>{said(clash, clash.mine)}</b> : <span className="t3">{t('clash.untouched')}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Button onPress={onCatchUp}>{t('clash.catchUp')}</Button>
    </section>
  );
}
