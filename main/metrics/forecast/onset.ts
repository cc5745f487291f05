import type { Arena } from './arena.ts';
import { type Features, ONSET_FEATURES } from './features.ts';
import type { History } from './history.ts';
import { LeastSquares } from './least-squares.ts';

/** A warning looks this many minutes ahead. */
export const WARN_MINUTES = 5;
/** Minutes that load must stay up to count: a shorter peak is over before a stream has moved. */
const SUSTAINED = 3;
/** Minutes to have learned from before a probability is told. */
const WARM_UP = 60;
const DELAY = WARN_MINUTES + SUSTAINED - 1;
const INPUTS = 8;
/** A missed onset costs about twelve times a false warning; then warning pays from this probability on. */
const WARN_FROM = 0.075;
/**
 * Share of minutes warned falsely that a series may reach before it must be surer: then the probability asked for grows
 * with the square root of the excess. Raised: a restless series warns more, and is believed less.
 */
const FALSE_ALLOWED = 0.04;
/** Half-life of that share: twelve hours. */
const FALSE_RATE = 1 - 0.5 ** (1 / 720);
/** How strongly one minute counts: neighbouring minutes tell of the same event, so less than a whole one. */
const EVIDENCE = 1 / 3;
/** Before anything was learned: e^−2.5 ≈ 8 % when the expected peak just touches the threshold, more the higher it is. */
const FIRST_WEIGHTS = [-2.5, 0.5, 0.3, 0.5, 0.3, 0.2, 0.2, 0];

/** What was seen at one minute, until what followed is known. */
interface Seen {
  /** [minute (−1: nothing), 1 if it warned]. */
  readonly minute: Float64Array;
  readonly inputs: Float64Array;
  readonly features: Float64Array;
}

interface PeakModel {
  readonly model: LeastSquares;
  /** Minutes the peak must last. */
  readonly sustained: number;
  /** Asymmetry: 0.9 = an under-prediction costs nine times an over-prediction. */
  readonly upward: number;
}

/**
 * Will load reach a threshold within five minutes, and stay?
 *
 * Three regressions forecast the peak of the next five minutes: its mean and its 0.9 expectile (asymmetric least
 * squares, Newey & Powell 1987) when it must last three minutes, and the expectile of the plain peak. How far each lies
 * from the threshold, bare and in units of volatility, goes into a logistic regression learned by online Newton steps
 * from whether the threshold was then reached for three minutes: its answer is a probability, comparable between calm
 * and stormy series.
 */
export class Onset {
  readonly #history: History;
  readonly #peaks: readonly PeakModel[];
  readonly #chance: LeastSquares;
  readonly #seen: readonly Seen[];
  /** [minutes judged, recent share of minutes that warned falsely]. */
  readonly #judged: Float64Array;
  readonly #features = new Float64Array(ONSET_FEATURES);
  readonly #inputs = new Float64Array(INPUTS);
  /** Version of the features in hand. */
  #version = 0;

  constructor(arena: Arena, history: History) {
    this.#history = history;
    const peak = (sustained: number, upward: number, forgetting: number): PeakModel => ({
      model: new LeastSquares(arena, { size: ONSET_FEATURES, forgetting, prior: 1 }),
      sustained,
      upward,
    });
    this.#peaks = [peak(SUSTAINED, 0.9, 0.999), peak(SUSTAINED, 0.5, 0.999), peak(1, 0.9, 0.9998)];
    this.#chance = new LeastSquares(arena, { size: INPUTS, forgetting: 1, prior: 1 / 30, drift: 2e-6 });
    this.#chance.weights.set(FIRST_WEIGHTS);
    this.#judged = arena.take(2);
    this.#seen = Array.from({ length: DELAY }, () => ({
      minute: arena.take(2),
      inputs: arena.take(INPUTS),
      features: arena.take(ONSET_FEATURES),
    }));
    this.forget();
  }

  /** The minute `minute` is over and stands in the history: what was expected seven minutes before it can be judged. */
  learn(minute: number, threshold: number): void {
    const from = minute - DELAY;
    if (from < 0) return;
    const seen = this.#seen[from % DELAY] as Seen;
    if (seen.minute[0] !== from) return;
    const start = this.#history.at(from);
    const { inputs, features } = seen;
    let plain = -Infinity;
    let lasting = -Infinity;
    for (let ahead = 1; ahead <= WARN_MINUTES; ahead++) {
      plain = Math.max(plain, this.#history.at(from + ahead));
      let lowest = Infinity;
      for (let k = 0; k < SUSTAINED; k++) lowest = Math.min(lowest, this.#history.at(from + ahead + k));
      lasting = Math.max(lasting, lowest);
    }
    // A minute that was not observed is NaN and makes the sums NaN: then nothing is learned.
    if (!Number.isFinite(plain + lasting + start)) return;
    this.#judged[0] = (this.#judged[0] as number) + 1;
    for (const { model, sustained, upward } of this.#peaks) {
      const error = (sustained > 1 ? lasting : plain) - start - model.predict(features);
      model.learn(features, error, 2 * (error > 0 ? upward : 1 - upward));
    }
    if (start >= threshold) return;
    const chance = logistic(this.#chance.predict(inputs));
    const held = lasting >= threshold;
    const wrong = seen.minute[1] === 1 && !held ? 1 : 0;
    this.#judged[1] = (this.#judged[1] as number) + FALSE_RATE * (wrong - (this.#judged[1] as number));
    const information = Math.max(chance * (1 - chance), 0.003);
    this.#chance.learn(inputs, ((held ? 1 : 0) - chance) / information, information * EVIDENCE);
  }

  close(features: Features, threshold: number): void {
    this.#look(features, threshold);
    const seen = this.#seen[features.minute % DELAY] as Seen;
    seen.minute[0] = features.minute;
    seen.minute[1] = features.level < threshold && this.#pays(this.#chanceNow()) ? 1 : 0;
    seen.inputs.set(this.#inputs);
    seen.features.set(this.#features);
  }

  /**
   * Probability, 0..1, that the log level `threshold` is reached within five minutes and held for three, and whether to
   * warn of it; `null` before an hour was learned from.
   */
  outlook(features: Features, threshold: number): { probability: number; warned: boolean } | null {
    if ((this.#judged[0] as number) < WARM_UP) return null;
    this.#look(features, threshold);
    const probability = this.#chanceNow();
    return { probability, warned: this.#pays(probability) };
  }

  forget(): void {
    for (const { minute } of this.#seen) minute[0] = -1;
  }

  #chanceNow(): number {
    return logistic(this.#chance.predict(this.#inputs));
  }

  #pays(probability: number): boolean {
    return probability >= WARN_FROM * Math.sqrt(Math.max(1, (this.#judged[1] as number) / FALSE_ALLOWED));
  }

  #look(features: Features, threshold: number): void {
    if (this.#version !== features.version) features.forOnset(this.#features);
    this.#version = features.version;
    const unit = features.volatility + 0.02;
    const [upper, middle, plain] = this.#peaks as readonly [PeakModel, PeakModel, PeakModel];
    const margin = ({ model }: PeakModel): number =>
      features.level + clamp(model.predict(this.#features), 4) - threshold;
    const byUpper = margin(upper);
    const byMiddle = margin(middle);
    const x = this.#inputs;
    x[0] = 1;
    x[1] = 4 * clamp(byUpper, 0.6);
    x[2] = clamp(byUpper / unit, 4);
    x[3] = 4 * clamp(byMiddle, 0.6);
    x[4] = clamp(byMiddle / unit, 4);
    x[5] = 4 * clamp(margin(plain), 0.6);
    x[6] = 2 * clamp(features.level - threshold, 1.5);
    x[7] = clamp(Math.log(unit) + 2, 2);
  }
}

function clamp(value: number, limit: number): number {
  return Math.min(Math.max(value, -limit), limit);
}

function logistic(x: number): number {
  return 1 / (1 + Math.exp(-clamp(x, 8)));
}
