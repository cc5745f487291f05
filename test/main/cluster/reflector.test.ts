import { describe, expect, test } from 'vitest';
import { backoffMs } from '../../../main/cluster/backoff.ts';
import { type ReflectorState, silenceMs, startReflector } from '../../../main/cluster/reflector.ts';
import { AppError } from '../../../main/errors.ts';
import type { KubeApi, KubeRequest, KubeWatch } from '../../../main/ports/index.ts';
import { createFakeClock } from '../../fakes/clock.ts';

interface Call {
  type: 'list' | 'watch';
  path: string;
  atMs: number;
}

/** Lets promises settle without letting time pass. */
const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
};

/** A reflector against an API server that a test plays. */
function setUp(
  server: { list?: (request: KubeRequest) => unknown; watch?: (watch: KubeWatch) => Promise<void> },
  random = () => 0.5,
) {
  const clock = createFakeClock();
  const calls: Call[] = [];
  const lists: unknown[][] = [];
  const changes: unknown[] = [];
  const states: ReflectorState[] = [];
  const note = (type: Call['type'], path: string): void => void calls.push({ type, path, atMs: clock.monotonicMs() });
  const api: KubeApi = {
    request: async (request) => {
      note('list', request.path);
      return server.list?.(request) ?? { items: [], metadata: { resourceVersion: '10' } };
    },
    watch: (watch) => {
      note('watch', watch.path);
      return server.watch?.(watch) ?? hang(watch);
    },
    serverCertificate: () => null,
    reset: () => undefined,
  };
  const reflector = startReflector<unknown>({
    api,
    path: '/api/v1/pods',
    clock,
    random,
    project: (object) => object,
    onList: (records) => lists.push(records),
    onChange: (type, object) => changes.push([type, object]),
    onState: (state) => states.push(state),
  });
  const pass = async (byMs: number, stepMs = 100): Promise<void> => {
    for (let passed = 0; passed < byMs; passed += stepMs) {
      clock.advance(Math.min(stepMs, byMs - passed));
      await settle();
    }
  };
  return { clock, calls, lists, changes, states, reflector, pass };
}

/** A watch on which nothing is said until it is cut. */
const hang = (watch: KubeWatch): Promise<void> =>
  new Promise((_resolve, reject) => {
    watch.signal.addEventListener('abort', () => reject(new AppError('cluster-ended', 'cut')), { once: true });
  });

const gone = (): AppError => new AppError('cluster-rejected', 'too old', { facts: { status: 410 } });
const refused = (): AppError => new AppError('cluster-refused', 'nobody listens', { retryable: true });
const versionIn = (path: string): string | null => new URLSearchParams(path.split('?')[1]).get('resourceVersion');

describe('list and watch', () => {
  test('reads every page and watches from the list’s version, with bookmarks', async () => {
    const { calls, lists } = setUp({
      list: ({ path }) =>
        path.includes('continue=next')
          ? { items: [{ id: 2 }], metadata: { resourceVersion: '10' } }
          : { items: [{ id: 1 }], metadata: { resourceVersion: '10', continue: 'next' } },
    });
    await settle();
    expect(lists).toEqual([[{ id: 1 }, { id: 2 }]]);
    expect(calls.map(({ type }) => type)).toEqual(['list', 'list', 'watch']);
    expect(calls[2]?.path).toContain('allowWatchBookmarks=true');
    expect(versionIn(calls[2]?.path ?? '')).toBe('10');
  });

  test('resumes from the last version heard, a bookmark’s too, without listing again', async () => {
    const { calls, changes, pass } = setUp({
      watch: async ({ onEvent }) => {
        onEvent({ type: 'ADDED', object: { metadata: { resourceVersion: '11' } } });
        onEvent({ type: 'BOOKMARK', object: { metadata: { resourceVersion: '15' } } });
        throw new AppError('cluster-unreachable', 'the line broke', { retryable: true });
      },
    });
    await settle();
    await pass(1000);
    expect(changes[0]).toEqual(['put', { metadata: { resourceVersion: '11' } }]);
    expect(calls.filter(({ type }) => type === 'list')).toHaveLength(1);
    expect(versionIn(calls[2]?.path ?? '')).toBe('15');
  });

  test('lists again at once when its version is forgotten (410)', async () => {
    let watches = 0;
    const { calls, lists, pass } = setUp({
      watch: (watch) => (watches++ === 0 ? Promise.reject(gone()) : hang(watch)),
    });
    await settle();
    await pass(1000);
    expect(calls.map(({ type }) => type)).toEqual(['list', 'watch', 'list', 'watch']);
    expect(lists).toHaveLength(2);
  });

  test('a page token that is forgotten begins the list anew', async () => {
    let lists = 0;
    const test = setUp({
      list: () => {
        if (lists++ === 0) return { items: [{ id: 'old' }], metadata: { resourceVersion: '1', continue: 'next' } };
        if (lists === 2) throw gone();
        return { items: [{ id: 'new' }], metadata: { resourceVersion: '2' } };
      },
    });
    await settle();
    await test.pass(1000);
    expect(test.lists).toEqual([[{ id: 'new' }]]);
  });

  test('a line that died without a word is cut and resumed; one that speaks is not', async () => {
    let speak = (_event: unknown): void => undefined;
    const { calls, pass } = setUp({
      watch: (watch) => {
        speak = watch.onEvent;
        return hang(watch);
      },
    });
    await settle();
    for (let minute = 0; minute < 5; minute++) {
      await pass(60_000, 5000);
      speak({ type: 'BOOKMARK', object: { metadata: { resourceVersion: `2${minute}` } } });
    }
    expect(calls.filter(({ type }) => type === 'watch')).toHaveLength(1);
    await pass(silenceMs + 20_000, 5000);
    const watches = calls.filter(({ type }) => type === 'watch');
    expect(watches).toHaveLength(2);
    expect(versionIn(watches[1]?.path ?? '')).toBe('24');
  });

  test.each<[string, Parameters<typeof setUp>[0], number]>([
    ['watches that end at once in good order', { watch: () => Promise.resolve() }, 62],
    [
      'watches that say one thing and break',
      {
        watch: ({ onEvent }) => {
          onEvent({ type: 'ADDED', object: {} });
          return Promise.reject(refused());
        },
      },
      320,
    ],
    ['watches that are refused', { watch: () => Promise.reject(refused()) }, 20],
    [
      'lists that are refused',
      {
        list: () => {
          throw refused();
        },
      },
      20,
    ],
    ['versions that are always forgotten', { watch: () => Promise.reject(gone()) }, 40],
    ['lists that are no lists', { list: () => ({ kind: 'Status' }) }, 20],
    [
      'a credential that is refused',
      {
        list: () => {
          throw new AppError('cluster-unauthorised', 'no');
        },
      },
      4,
    ],
  ])('never a busy loop: a minute of %s', async (_what, server, most) => {
    const { calls, pass, clock, reflector } = setUp(server);
    await settle();
    await pass(60_000, 20);
    expect(calls.length).toBeGreaterThan(1);
    expect(calls.length).toBeLessThanOrEqual(most);
    reflector.stop();
    await settle();
    const before = calls.length;
    await pass(120_000, 5000);
    expect(calls).toHaveLength(before);
    expect(clock.pending).toBe(0);
  });

  test('tries at once when roused', async () => {
    const { calls, reflector, pass } = setUp(
      {
        list: () => {
          throw refused();
        },
      },
      () => 1,
    );
    await settle();
    await pass(30_000, 20);
    const before = calls.length;
    reflector.rouse();
    await settle();
    expect(calls).toHaveLength(before + 1);
  });
});

describe('waiting after failures', () => {
  test('grows to ten seconds, spread over the whole of it, and is never nothing', () => {
    const ceilings = [1, 2, 3, 4, 5, 6, 50].map((attempt) => backoffMs(attempt, true, 1));
    expect(ceilings).toEqual([400, 800, 1600, 3200, 6400, 10_000, 10_000]);
    expect(backoffMs(6, true, 0.5)).toBe(5000);
    expect(backoffMs(1, true, 0)).toBe(20);
    expect(backoffMs(1, false, 1)).toBe(60_000);
  });
});
