import { describe, expect, test } from 'vitest';
import {
  checkForm,
  clashesOf,
  fieldsOf,
  isTouched,
  newForm,
  rebase,
  toDraft,
  toForm,
} from '../../../renderer/inventory/form.ts';
import { deviceDraft, deviceKind } from '../../../preload/contract/index.ts';
import { idOf, sampleDevice } from './sample-devices.ts';

const terminal = sampleDevice('edge', 'terminal', {
  name: 'EdgeCCTV01',
  address: '192.168.0.9',
  hostname: 'edge-worker-01',
  parentId: idOf('master'),
  typeCode: 1,
  gps: { latitude: 37.57, longitude: 126.98 },
  supportsAnalysis: true,
  streamUrl: 'rtsp://192.168.0.12/axis-media/media.amp',
  description: '상암동',
});

describe('form and draft', () => {
  test('a form that was only looked at changes nothing', () => {
    const form = toForm(terminal);
    expect(isTouched('terminal', form, form)).toBe(false);
    expect(toDraft('terminal', form, form)).toEqual({ name: 'EdgeCCTV01' });
  });

  test('only touched fields are sent; an emptied one is cleared', () => {
    const base = toForm(terminal);
    const draft = toDraft('terminal', { ...base, description: ' ', longitude: '126.89', supportsAnalysis: 'no' }, base);
    expect(draft).toEqual({
      name: 'EdgeCCTV01',
      description: null,
      gps: { latitude: 37.57, longitude: 126.89 },
      supportsAnalysis: false,
    });
  });

  test('S25 a type code keeps the type that the site gave it', () => {
    const base = toForm(terminal);
    expect(toDraft('terminal', { ...base, typeCode: '2' }, base).typeCode).toBe(2);
    expect(toDraft('terminal', { ...base, typeCode: '2' }, base, true).typeCode).toBe('2');
    expect(toDraft('terminal', { ...base, typeCode: 'dome' }, base).typeCode).toBe('dome');
  });

  test('S46 free text passes as it is, in either form of Unicode', () => {
    const base = toForm(terminal);
    for (const text of ['상암동 🎥', '상암동'.normalize('NFD')]) {
      expect(toDraft('terminal', { ...base, description: text }, base).description).toBe(text);
    }
  });

  test('every kind’s new form, named, is a valid draft', () => {
    for (const kind of deviceKind.options) {
      const values = { ...newForm(kind), name: 'x', username: 'root', password: 'pw' };
      expect(checkForm(kind, values, true)).toEqual({});
      const draft = toDraft(kind, values, null);
      expect(deviceDraft.safeParse(draft).success).toBe(true);
      expect('credentials' in draft).toBe(fieldsOf(kind, true).includes('username'));
    }
  });

  test('the account is asked for at creation only', () => {
    expect(fieldsOf('camera', false)).not.toContain('password');
  });
});

describe('what is wrong, in words', () => {
  const check = (given: Partial<ReturnType<typeof newForm>>) =>
    checkForm('terminal', { ...newForm('terminal'), name: 'x', ...given }, true);

  test('S44 addresses and streams', () => {
    expect(check({ name: ' ' })).toEqual({ name: 'nameMissing' });
    expect(check({ address: 'rtsp://192.168.0.12/' })).toEqual({ address: 'addressIsUrl' });
    expect(check({ address: '192.168.0.9:554' })).toEqual({ address: 'addressIsUrl' });
    expect(check({ address: '192.168.0.999' })).toEqual({ address: 'addressInvalid' });
    expect(check({ address: 'fe80::1' })).toEqual({});
    expect(check({ streamUrl: 'http://192.168.0.12/' })).toEqual({ streamUrl: 'streamInvalid' });
    expect(check({ streamUrl: 'rtsp://root:root@192.168.0.12/axis-media/media.amp' })).toEqual({});
    expect(check({ password: 'root' })).toEqual({ username: 'passwordAlone' });
  });

  test('coordinates and ports', () => {
    expect(check({ latitude: '37.5' })).toEqual({ longitude: 'gpsHalf' });
    expect(check({ latitude: '91', longitude: '200' })).toEqual({
      latitude: 'latitudeInvalid',
      longitude: 'longitudeInvalid',
    });
    expect(checkForm('master', { ...newForm('master'), name: 'x', registryPort: '70000' }, true)).toEqual({
      registryPort: 'portInvalid',
    });
  });
});

describe('a change made elsewhere while the form is open', () => {
  const base = toForm(terminal);
  const theirs = toForm({ ...terminal, description: '성산동', address: '192.168.0.10' });
  const mine = { ...base, description: '망원동' };

  test('both values are told, and which field both changed', () => {
    expect(clashesOf('terminal', base, mine, theirs)).toEqual([
      { field: 'address', before: '192.168.0.9', theirs: '192.168.0.10', mine: '192.168.0.9', both: false },
      { field: 'description', before: '상암동', theirs: '성산동', mine: '망원동', both: true },
    ]);
  });

  test('what was typed stays, the rest takes the newer value', () => {
    const next = rebase(base, mine, theirs);
    expect(next.description).toBe('망원동');
    expect(next.address).toBe('192.168.0.10');
    expect(toDraft('terminal', next, theirs)).toEqual({ name: 'EdgeCCTV01', description: '망원동' });
  });
});
