import { useEffect, useState } from 'react';
import { searchDevices, type Outcome } from './store.ts';
import type { Device, DeviceId, Failure } from './types.ts';

/** Pause after the last key before main is asked, in ms: below this a fast typist asks for each letter. */
const pauseMs = 150;

export interface Search {
  /** Matches, best first; `null` = nothing is looked for. The last answer stays while the next is awaited. */
  ids: readonly DeviceId[] | null;
  total: number;
  /** More matched than `ids` holds. */
  cut: boolean;
  waiting: boolean;
  failure: Failure | null;
  retry: () => void;
}

/** Looks for a text in main, which knows initial consonants; asks again when the inventory changes. */
export function useSearch(query: string, devices: ReadonlyMap<DeviceId, Device>): Search {
  const text = query.trim();
  const [attempt, setAttempt] = useState(0);
  const [answer, setAnswer] = useState<{ text: string; outcome: Outcome<{ ids: DeviceId[]; total: number }> } | null>(
    null,
  );
  useEffect(() => {
    if (text === '') return;
    let left = false;
    const timer = setTimeout(() => {
      void searchDevices(text).then((outcome) => {
        if (!left) setAnswer({ text, outcome });
      });
    }, pauseMs);
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [text, devices, attempt]);

  const retry = (): void => setAttempt(attempt + 1);
  const quiet = { ids: null, total: 0, cut: false, waiting: false, failure: null, retry };
  if (text === '') return quiet;
  if (answer === null) return { ...quiet, waiting: true };
  const waiting = answer.text !== text;
  if (!answer.outcome.ok) return { ...quiet, waiting, failure: waiting ? null : answer.outcome.failure };
  const { ids, total } = answer.outcome.value;
  return { ...quiet, ids, total, cut: total > ids.length, waiting };
}
