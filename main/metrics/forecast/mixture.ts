import type { Arena } from './arena.ts';

/**
 * How sharply the mixture prefers what erred less, per unit of log error, at a horizon of one minute. Raised: switches
 * sooner, trusts luck more.
 */
const SHARPNESS = 5;
/** Share of every expert that no failure takes away, so that it can come back (fixed share). Raised: comes back sooner. */
const SHARE = 0.002;
/** Largest loss of one minute, in log units: one outlier must not decide. */
const LOSS_CAP = 1;

/**
 * Weights of several forecasts by their recent absolute log errors: exponentially weighted with fixed share
 * (Herbster & Warmuth 1998, "Tracking the best expert"), apart for each `context`.
 */
export class Mixture {
  readonly #sharpness: number;
  readonly #weights: readonly Float64Array[];

  /** Errors `ahead` minutes after the forecast come in runs, and tell less each. */
  constructor(arena: Arena, experts: number, contexts: number, ahead: number) {
    this.#sharpness = SHARPNESS / Math.sqrt(ahead);
    this.#weights = Array.from({ length: contexts }, () => arena.take(experts).fill(1 / experts));
  }

  weightsOf(context: number): Float64Array {
    return this.#weights[context] as Float64Array;
  }

  combine(forecasts: Float64Array, context: number): number {
    const weights = this.weightsOf(context);
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (forecasts[i] as number);
    return sum;
  }

  learn(forecasts: Float64Array, context: number, truth: number): void {
    const weights = this.weightsOf(context);
    let total = 0;
    for (let i = 0; i < weights.length; i++) {
      const loss = Math.min(Math.abs((forecasts[i] as number) - truth), LOSS_CAP);
      weights[i] = (weights[i] as number) * Math.exp(-this.#sharpness * loss);
      total += weights[i] as number;
    }
    for (let i = 0; i < weights.length; i++) {
      weights[i] = ((1 - SHARE) * (weights[i] as number)) / total + SHARE / weights.length;
    }
  }
}
