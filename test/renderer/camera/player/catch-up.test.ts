import { describe, expect, it } from 'vitest';
import type { StreamProfile } from '../../../../preload/contract/index.ts';
import { catchUp, catchUpStart } from '../../../../renderer/camera/player/catch-up.ts';

const partSeconds = 0.2;

interface Played {
  /** Seconds from the making of a frame to its showing, at each step after the first five seconds. */
  delays: number[];
  stalls: number;
  seeks: number;
  rates: number[];
}

/**
 * Plays `seconds` of a stream whose parts arrive `lateness(part)` seconds after they were whole, in steps of 20 ms, as a
 * browser does: what is buffered is shown at the rate, and where the buffer ends the picture stands still.
 */
function play(
  seconds: number,
  startBehind: number,
  lateness: (part: number) => number,
  frameSeconds = 0.04,
  profile: StreamProfile = 'main',
): Played {
  const stepSeconds = 0.02;
  const played: Played = { delays: [], stalls: 0, seeks: 0, rates: [] };
  let state = catchUpStart;
  let rate = 1;
  let position = 0;
  let end = startBehind;
  let part = Math.round(startBehind / partSeconds);
  let still = false;
  for (let now = startBehind; now < startBehind + seconds; now += stepSeconds) {
    const steer = (): void => {
      const step = catchUp(state, {
        atSeconds: now,
        endSeconds: end,
        positionSeconds: position,
        frameSeconds,
        profile,
        stalls: played.stalls,
      });
      state = step.state;
      rate = step.rate;
      played.rates.push(rate);
      if (step.seekToSeconds !== null) {
        position = Math.min(step.seekToSeconds, end);
        played.seeks += 1;
      }
    };
    while ((part + 1) * partSeconds + lateness(part) <= now) {
      steer();
      part += 1;
      end = part * partSeconds;
    }
    steer();
    const starving = position + stepSeconds * rate > end;
    if (starving && !still) played.stalls += 1;
    still = starving;
    position = Math.min(end, position + stepSeconds * rate);
    if (now > startBehind + 5) played.delays.push(now - position);
  }
  return played;
}

describe('catching up with live', () => {
  it('settles a few frames behind the last part and stays there', () => {
    const { delays, stalls } = play(30, 1, () => 0.02);
    expect(Math.max(...delays)).toBeLessThan(partSeconds + 0.02 + 0.12);
    expect(Math.min(...delays)).toBeGreaterThan(partSeconds);
    expect(stalls).toBeLessThanOrEqual(1);
  });

  it('keeps more in hand where parts come unevenly, and does not stall for it', () => {
    const uneven = play(60, 1, (part) => (part % 10 === 0 ? 0.15 : 0.02));
    const even = play(60, 1, () => 0.02);
    expect(uneven.stalls).toBeLessThanOrEqual(2);
    expect(median(uneven.delays)).toBeGreaterThan(median(even.delays) + 0.08);
    expect(median(uneven.delays)).toBeLessThan(median(even.delays) + 0.2);
  });

  it('keeps a frame and a half in hand, whatever the rate of frames', () => {
    const [fast, slow] = [1 / 25, 1 / 10].map((frame) => median(play(30, 1, () => 0.02, frame).delays));
    expect(slow! - fast!).toBeGreaterThan(0.05);
    expect(slow! - fast!).toBeLessThan(0.15);
  });

  it('keeps one frame more in hand in a grid', () => {
    const [alone, grid] = (['main', 'sub'] as const).map((profile) =>
      median(play(30, 1, () => 0.02, 1 / 15, profile).delays),
    );
    expect(grid! - alone!).toBeGreaterThan(0.04);
    expect(grid! - alone!).toBeLessThan(0.1);
  });

  it('stalls ever more rarely on a machine that stays busy', () => {
    // Deep hiccups further apart than late arrivals are remembered.
    const { stalls } = play(600, 1, (part) => (part % 40 === 0 ? 0.25 : 0.02));
    expect(stalls).toBeLessThan(30);
  });

  it('comes back to now after one hiccup', () => {
    const { delays } = play(60, 1, (part) => (part === 50 ? 0.5 : 0.02));
    expect(delays.at(-1)).toBeLessThan(partSeconds + 0.2);
  });

  it('jumps when far behind instead of playing fast for long', () => {
    const { delays, seeks } = play(20, 10, () => 0.02);
    expect(seeks).toBeGreaterThanOrEqual(1);
    expect(seeks).toBeLessThanOrEqual(2);
    expect(Math.max(...delays)).toBeLessThan(0.5);
  });

  it('does not hunt: once settled the rate is 1 nearly always', () => {
    const { rates } = play(30, 1, () => 0.02);
    const settled = rates.slice(-500);
    expect(settled.filter((rate) => rate === 1).length).toBeGreaterThan(450);
  });

  it('never plays outside of what the eye forgives', () => {
    const { rates } = play(60, 3, (part) => ((part * 7919) % 13) * 0.03);
    expect(Math.min(...rates)).toBeGreaterThanOrEqual(0.97);
    expect(Math.max(...rates)).toBeLessThanOrEqual(1.25);
  });
});

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
