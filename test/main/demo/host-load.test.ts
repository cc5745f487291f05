import { expect, test } from 'vitest';
import { HostLoad } from '../../../main/demo/host-load.ts';

const shape = { cpu: 30, memory: 50, scene: 30 };
const scene = (second: number): number => (second % 20 < 10 ? 1 : 0);

function series(seed: number, seconds: number): { cpuPercent: number; memoryPercent: number }[] {
  const load = new HostLoad(shape, seed);
  return Array.from({ length: seconds }, (_, second) => load.next(scene(second)));
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed gives the same series, another seed another', () => {
  expect(series(7, 100)).toEqual(series(7, 100));
  expect(series(8, 100)).not.toEqual(series(7, 100));
});

test('the load follows the scene and stays a percentage', () => {
  const samples = series(7, 2000);
  const busy = samples.filter((_, second) => second % 20 > 4 && second % 20 < 10);
  const quiet = samples.filter((_, second) => second % 20 > 14);
  const cpu = (list: typeof samples): number => mean(list.map(({ cpuPercent }) => cpuPercent));
  expect(cpu(busy) - cpu(quiet)).toBeGreaterThan(20);
  expect(
    samples.every(({ cpuPercent, memoryPercent }) => cpuPercent > 0 && cpuPercent < 90 && memoryPercent < 90),
  ).toBe(true);
});

test('an overload climbs above 90 % within five seconds and goes as fast', () => {
  const load = new HostLoad(shape, 7);
  for (let second = 0; second < 30; second++) load.next(0.5);
  load.overloaded = true;
  const climbing = Array.from({ length: 30 }, () => load.next(0.5).cpuPercent);
  expect(climbing[0]).toBeLessThan(90);
  expect(Math.min(...climbing.slice(5))).toBeGreaterThan(90);
  load.overloaded = false;
  const falling = Array.from({ length: 10 }, () => load.next(0.5).cpuPercent);
  expect(Math.max(...falling.slice(5))).toBeLessThan(75);
});
