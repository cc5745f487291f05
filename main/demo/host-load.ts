export interface LoadShape {
  /** Percent, when nothing happens. */
  cpu: number;
  memory: number;
  /** Percent of the processor that a scene at its busiest takes. */
  scene: number;
}

export interface Load {
  cpuPercent: number;
  memoryPercent: number;
}

/** Seconds in which an overload builds up, and in which it goes. */
const overloadSeconds = 4;
const overloadCpu = 95;
const overloadMemory = 14;

/**
 * A host's load, one sample a second: idle share, what the scene costs, a slow wave, noise with a memory of a few
 * seconds. The same seed and the same activity give the same series.
 */
export class HostLoad {
  readonly #shape: LoadShape;
  readonly #random: () => number;
  readonly #phase: number;
  #second = 0;
  #noise = 0;
  #work = 0;
  #memoryNoise = 0;
  /** 0 = as usual, 1 = overloaded. */
  #overload = 0;
  overloaded = false;

  constructor(shape: LoadShape, seed: number) {
    this.#shape = shape;
    this.#random = randomFrom(seed);
    this.#phase = this.#random() * 2 * Math.PI;
  }

  /** `activity` is 0 for an empty scene and 1 for its busiest second. */
  next(activity: number): Load {
    const { cpu, memory, scene } = this.#shape;
    const second = this.#second++;
    this.#overload = clamp(this.#overload + (this.overloaded ? 1 : -1) / overloadSeconds, 0, 1);
    // The analyser works through what it saw, so that load follows the scene by a second or two.
    this.#work += (activity - this.#work) * 0.45;
    this.#noise = 0.72 * this.#noise + 1.5 * this.#spread();
    this.#memoryNoise = 0.94 * this.#memoryNoise + 0.18 * this.#spread();
    const wave = 3 * Math.sin((second / 173) * 2 * Math.PI + this.#phase);
    const usual = cpu + scene * this.#work + wave + this.#noise;
    const full = overloadCpu + 0.6 * this.#noise;
    const eased = this.#overload * this.#overload * (3 - 2 * this.#overload);
    const drift = 2.5 * Math.sin((second / 1460) * 2 * Math.PI + this.#phase);
    const used = memory + drift + this.#memoryNoise + 4 * this.#work + overloadMemory * eased;
    return {
      cpuPercent: rounded(clamp(usual + (full - usual) * eased, 0.5, 100)),
      memoryPercent: rounded(clamp(used, 1, 100)),
    };
  }

  /** About normal, −2 … 2. */
  #spread(): number {
    return (this.#random() + this.#random() + this.#random() - 1.5) * (4 / 3);
  }
}

/** Random numbers in 0..1 from a 32-bit seed: a Weyl sequence, mixed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
