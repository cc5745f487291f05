import { useCallback, useEffect, useRef, useState } from 'react';

/** Rows drawn above and below the visible ones, so that a fast scroll shows no gaps. */
const overscan = 10;

export interface VirtualRows {
  /** Goes on the scrolling element. */
  ref: (element: HTMLElement | null) => void;
  /** The half-open range of rows to draw. */
  from: number;
  to: number;
  rowPixels: number;
  /** Scrolls as little as needed to show a row. */
  reveal: (index: number) => void;
}

/**
 * Draws of `count` rows of one height (the token `--row`, or `rowPixels`) only those in sight: ten thousand rows cost
 * as much as fifty. Place row i at `i * rowPixels` in an element `count * rowPixels` high. `headPixels`: height of a head
 * that sticks to the top of the scrolling element, above the first row.
 */
export function useVirtualRows(count: number, fixedRowPixels?: number, headPixels = 0): VirtualRows {
  const element = useRef<HTMLElement | null>(null);
  const [box, setBox] = useState({ top: 0, height: 800, rowPixels: fixedRowPixels ?? 32 });

  const measure = useCallback(() => {
    const { current } = element;
    if (current === null) return;
    const token = Number.parseFloat(getComputedStyle(current).getPropertyValue('--row'));
    const rowPixels = fixedRowPixels ?? (Number.isFinite(token) ? token : 32);
    const next = { top: current.scrollTop, height: current.clientHeight, rowPixels };
    setBox((was) =>
      was.top === next.top && was.height === next.height && was.rowPixels === next.rowPixels ? was : next,
    );
  }, [fixedRowPixels]);

  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback(
    (next: HTMLElement | null) => {
      observer.current?.disconnect();
      element.current?.removeEventListener('scroll', measure);
      element.current = next;
      if (next === null) return;
      next.addEventListener('scroll', measure, { passive: true });
      observer.current = new ResizeObserver(measure);
      observer.current.observe(next);
      measure();
    },
    [measure],
  );
  // A list that became shorter moves the scroll position without an event in some engines.
  useEffect(measure, [count, measure]);

  const { rowPixels } = box;
  const reveal = useCallback(
    (index: number) => {
      const { current } = element;
      if (current === null || index < 0) return;
      const top = index * rowPixels;
      if (top < current.scrollTop) current.scrollTop = top;
      else if (top + rowPixels > current.scrollTop + current.clientHeight - headPixels) {
        current.scrollTop = top + rowPixels - current.clientHeight + headPixels;
      }
    },
    [rowPixels, headPixels],
  );

  const from = Math.max(0, Math.min(Math.floor(box.top / rowPixels) - overscan, count));
  const to = Math.min(count, Math.ceil((box.top + box.height) / rowPixels) + overscan);
  return { ref, from, to, rowPixels, reveal };
}
