import type { Arena } from './arena.ts';

export interface LeastSquaresOptions {
  /** How many features. */
  size: number;
  /** What a weight of evidence is worth a step later, 0..1: 0.9995 remembers 2,000 steps. Raised: steadier, slower. */
  forgetting: number;
  /** Variance of each coefficient before anything was learned. Lower: keeps nearer to its start for longer. */
  prior: number;
  /** Variance that each coefficient gains a step (a random walk), so that learning never ends where `forgetting` is 1. */
  drift?: number;
}

/**
 * Linear coefficients by recursive least squares: with x the features, e the error and v its weight,
 *   g = P·x,  d = λ/v + xᵀg,  w ← w + g·e/d,  P ← (P − g·gᵀ/d)/λ
 * (Haykin, Adaptive Filter Theory, ch. "RLS"; weighted). P is symmetric: its upper triangle is kept, row by row.
 */
export class LeastSquares {
  readonly weights: Float64Array;
  readonly #p: Float64Array;
  readonly #gain: Float64Array;
  readonly #options: Required<LeastSquaresOptions>;

  constructor(arena: Arena, options: LeastSquaresOptions) {
    this.#options = { drift: 0, ...options };
    this.weights = arena.take(options.size);
    this.#p = arena.take((options.size * (options.size + 1)) / 2);
    this.#gain = new Float64Array(options.size);
    this.#restart();
  }

  predict(x: Float64Array): number {
    let sum = 0;
    for (let i = 0; i < this.weights.length; i++) sum += (this.weights[i] as number) * (x[i] as number);
    return sum;
  }

  learn(x: Float64Array, error: number, weight: number): void {
    const { size, drift } = this.#options;
    const p = this.#p;
    const gain = this.#gain.fill(0);
    let trace = 0;
    for (let row = 0, k = 0; row < size; row++) {
      const xRow = x[row] as number;
      const diagonal = p[k++] as number;
      trace += diagonal;
      let sum = diagonal * xRow;
      for (let column = row + 1; column < size; column++, k++) {
        const cell = p[k] as number;
        sum += cell * (x[column] as number);
        gain[column] = (gain[column] as number) + cell * xRow;
      }
      gain[row] = (gain[row] as number) + sum;
    }
    // Without this limit P grows without bound while the features stay still ("wind-up").
    const forgetting = trace > 1e4 ? 1 : this.#options.forgetting;
    let divisor = this.#options.forgetting / weight;
    for (let i = 0; i < size; i++) divisor += (x[i] as number) * (gain[i] as number);
    if (!(divisor > 0) || !Number.isFinite(error / divisor)) return this.#restart();
    const scale = 1 / forgetting;
    for (let row = 0, k = 0; row < size; row++) {
      const part = (gain[row] as number) / divisor;
      this.weights[row] = (this.weights[row] as number) + part * error;
      p[k] = Math.max((p[k] as number) - part * (gain[row] as number), 1e-12) * scale + drift;
      k++;
      for (let column = row + 1; column < size; column++, k++) {
        p[k] = ((p[k] as number) - part * (gain[column] as number)) * scale;
      }
    }
  }

  /** Rounding spoiled P (never seen, but it must not last): doubt everything, keep the coefficients. */
  #restart(): void {
    const { size, prior } = this.#options;
    this.#p.fill(0);
    for (let row = 0, k = 0; row < size; k += size - row, row++) this.#p[k] = prior;
  }
}
