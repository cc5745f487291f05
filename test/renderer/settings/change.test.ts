import { describe, expect, test } from 'vitest';
import { createSettings } from '../../../main/settings/index.ts';
import { contract, type SettingsChange } from '../../../preload/contract/index.ts';

/** The change as it reaches main: through the contract's own schema. */
function overTheContract(change: SettingsChange): SettingsChange {
  const schema = contract.settings.change['~orpc'].inputSchema;
  if (schema === undefined) throw new Error('the contract has no schema for a change');
  return schema.parse(change);
}

describe('a change of one setting', () => {
  test('leaves the others as they are, through the contract', () => {
    expect(overTheContract({ receiver: { enabled: true }, video: { graceSeconds: 5 } })).toEqual({
      receiver: { enabled: true },
      video: { graceSeconds: 5 },
    });
    expect(overTheContract({})).toEqual({});
  });

  test('is merged into what was set before', async () => {
    let written: unknown = null;
    const room = createSettings({
      setAside: null,
      read: () => ({ receiver: { host: '127.0.0.1', port: 7000 } }),
      write: (next) => {
        written = next;
      },
    });
    const change = room.procedures.change as (change: SettingsChange, context: object) => unknown;
    await change(overTheContract({ receiver: { enabled: true } }), {});
    expect(room.current.receiver).toMatchObject({ enabled: true, host: '127.0.0.1', port: 7000 });
    expect(written).toEqual(room.current);
  });
});
