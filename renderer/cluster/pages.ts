import { useCallback, useEffect, useRef, useState } from 'react';
import type { Failure } from '../../preload/contract/index.ts';
import type { Outcome } from './store.ts';

/** Rows asked for at once; the contract gives up to 500. */
export const pageRows = 200;
/** Lists in sight are asked for again at most this often while the clusters change, in ms. */
const renewMs = 500;

export interface Pages<Row> {
  /** How many rows there are; `null` until the first answer. */
  total: number | null;
  /** `null` = on its way. */
  rowAt: (index: number) => Row | null;
  failure: Failure | null;
  /** Says which rows are looked at; they are loaded. */
  see: (from: number, to: number) => void;
  retry: () => void;
}

interface Known<Row> {
  total: number | null;
  pages: ReadonlyMap<number, readonly Row[]>;
  failure: Failure | null;
}

/**
 * A long list that main holds, page by page as it is looked at. `key` names the question: a new one begins anew.
 * `revision` says that the answer may have changed: what is in sight is asked for again, and stays meanwhile.
 */
export function usePages<Row>(
  ask: (offset: number, limit: number) => Promise<Outcome<{ total: number; rows: Row[] }>>,
  key: string,
  revision: string,
): Pages<Row> {
  const [known, setKnown] = useState<Known<Row>>({ total: null, pages: new Map(), failure: null });
  const latestAsk = useRef(ask);
  latestAsk.current = ask;
  /** First and last page in sight. */
  const sight = useRef<readonly [number, number]>([0, 0]);
  const asked = useRef(new Set<number>());
  const run = useRef(0);
  const renewing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const load = useCallback(async (isRenewal: boolean): Promise<void> => {
    if (isRenewal) {
      run.current += 1;
      asked.current.clear();
    }
    const mine = run.current;
    const [first, last] = sight.current;
    const wanted = Array.from({ length: last - first + 1 }, (_, at) => first + at).filter(
      (page) => !asked.current.has(page),
    );
    for (const page of wanted) asked.current.add(page);
    const answers = await Promise.all(
      wanted.map(async (page) => ({ page, outcome: await latestAsk.current(page * pageRows, pageRows) })),
    );
    if (mine !== run.current || answers.length === 0) return;
    const failed = answers.find(({ outcome }) => !outcome.ok)?.outcome;
    if (failed?.ok === false) {
      asked.current.clear();
      return setKnown((was) => ({ ...was, failure: failed.failure }));
    }
    setKnown((was) => {
      const pages = new Map(isRenewal ? [] : was.pages);
      let total = was.total;
      for (const { page, outcome } of answers) {
        if (!outcome.ok) continue;
        pages.set(page, outcome.value.rows);
        total = outcome.value.total;
      }
      return { total, pages, failure: null };
    });
  }, []);

  useEffect(() => {
    sight.current = [0, 0];
    void load(true);
  }, [key, load]);
  useEffect(() => {
    renewing.current ??= setTimeout(() => {
      renewing.current = undefined;
      void load(true);
    }, renewMs);
  }, [revision, load]);
  useEffect(
    () => () => {
      run.current += 1;
      clearTimeout(renewing.current);
      renewing.current = undefined;
    },
    [],
  );

  const see = useCallback(
    (from: number, to: number) => {
      sight.current = [Math.floor(from / pageRows), Math.floor(Math.max(from, to - 1) / pageRows)];
      void load(false);
    },
    [load],
  );
  const { total, pages, failure } = known;
  return {
    total,
    failure,
    see,
    rowAt: (index) => pages.get(Math.floor(index / pageRows))?.[index % pageRows] ?? null,
    retry: () => void load(true),
  };
}
