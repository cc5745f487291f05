import type { DeviceId, ForecastResource } from '../../preload/contract/index.ts';
import type { Database } from '../ports/index.ts';
import type { ForecasterState } from './forecast/index.ts';

export interface StoredForecaster {
  deviceId: DeviceId;
  resource: ForecastResource;
  /** As it was saved, or `null` if that is not JSON any more. To be checked by whoever restores it. */
  state: unknown;
}

/** A state has about 47 kB as JSON; a longer text is none of ours. */
const longestState = 100_000;

/** Forecasters' states, one row a series, in the room's database. */
export class ForecasterStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** At most `limit`. */
  load(limit: number): StoredForecaster[] {
    return this.#database
      .all<{ device_id: DeviceId; resource: ForecastResource; state: string }>(
        `SELECT device_id, resource, substr(state, 1, ?) AS state FROM forecaster
         ORDER BY device_id, resource LIMIT ?`,
        longestState,
        limit,
      )
      .map((row) => ({ deviceId: row.device_id, resource: row.resource, state: parsed(row.state) }));
  }

  /** All or nothing. */
  save(states: readonly { deviceId: DeviceId; resource: ForecastResource; state: ForecasterState }[]): void {
    this.#database.transaction(() => {
      for (const { deviceId, resource, state } of states) {
        this.#database.run(
          `INSERT INTO forecaster (device_id, resource, state) VALUES (?, ?, ?)
           ON CONFLICT (device_id, resource) DO UPDATE SET state = excluded.state`,
          deviceId,
          resource,
          JSON.stringify(state),
        );
      }
    });
  }

  /** All or nothing. */
  forget(deviceIds: readonly DeviceId[]): void {
    this.#database.transaction(() => {
      for (const deviceId of deviceIds) this.#database.run('DELETE FROM forecaster WHERE device_id = ?', deviceId);
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Damaged: refused as a state by whoever restores it, who also knows whose it was.
    return null;
  }
}
