import { expect, it } from 'vitest';
import { gather } from '../../main/gather.ts';
import { createFakeClock } from '../fakes/clock.ts';

it('does a job once a period however often it is asked for, and not when it is not', () => {
  const clock = createFakeClock();
  let done = 0;
  const job = gather(clock, 250, () => (done += 1));
  clock.advance(1000);
  expect(done).toBe(0);
  for (let ms = 0; ms < 1000; ms += 1) {
    job.ask();
    clock.advance(1);
  }
  expect(done).toBe(4);
  job.ask();
  job.flush();
  expect(done).toBe(5);
  job.flush();
  expect(done).toBe(5);
  job.ask();
  job.cancel();
  clock.advance(1000);
  expect(done).toBe(5);
});

it('may be asked for again by the job itself', () => {
  const clock = createFakeClock();
  let done = 0;
  const job = gather(clock, 100, () => {
    done += 1;
    if (done < 3) job.ask();
  });
  job.ask();
  clock.advance(1000);
  expect(done).toBe(3);
  expect(clock.pending).toBe(0);
});
