import type { Clock } from '../ports/index.ts';

/** A token bucket: full at the start, one token an occasion, refilled steadily. */
export function createAllowance(clock: Clock, { burst, perSecond }: { burst: number; perSecond: number }) {
  let tokens = burst;
  let filledAtMs = clock.monotonicMs();
  return {
    /** False = nothing left now. */
    take(): boolean {
      const nowMs = clock.monotonicMs();
      tokens = Math.min(burst, tokens + ((nowMs - filledAtMs) / 1000) * perSecond);
      filledAtMs = nowMs;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
