import { contract, settings as schema, type Remark, type Settings } from '../../preload/contract/index.ts';
import type { SettingsStore } from '../ports/index.ts';
import type { Procedures } from '../procedures.ts';
import { liveStream, Signal } from '../streams.ts';

export interface SettingsRoom {
  readonly procedures: Procedures<typeof contract.settings>;
  readonly current: Settings;
  readonly changed: Signal<Settings>;
  /** Why the file found at start was not used. */
  readonly notices: Remark[];
}

/**
 * Settings in one file. What the file holds is checked field group by field group: a group that does not fit gets its
 * defaults and a notice, the others keep their values. Nothing is written until the operator changes something.
 */
export function createSettings(store: SettingsStore): SettingsRoom {
  const notices: Remark[] = store.setAside === null ? [] : [store.setAside];
  let current = readSettings(store.read(), notices);
  const changed = new Signal<Settings>();

  return {
    get current() {
      return current;
    },
    changed,
    notices,
    procedures: {
      watch: (_input, { signal }) =>
        liveStream({ snapshot: () => [current], changes: changed, toItems: (settings) => [settings], signal }),
      change: (change) => {
        const next = schema.parse({
          ...current,
          ...change,
          receiver: { ...current.receiver, ...change.receiver },
          video: { ...current.video, ...change.video },
        });
        store.write(next);
        current = next;
        changed.emit(current);
        return current;
      },
    },
  };
}

function readSettings(found: unknown, notices: Remark[]): Settings {
  const whole = schema.safeParse(found ?? {});
  if (whole.success) return whole.data;
  const groups = typeof found === 'object' && found !== null ? Object.entries(found) : [];
  const kept = groups.filter(([key, value]) => {
    const field = schema.shape[key as keyof typeof schema.shape];
    if (field === undefined) return false;
    if (field.safeParse(value).success) return true;
    notices.push({ code: 'settings-group-reset', facts: { group: key } });
    return false;
  });
  return schema.parse(Object.fromEntries(kept));
}
