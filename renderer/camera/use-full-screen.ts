import { useEffect, useState } from 'react';

/**
 * The wall over the whole screen. Where the host refuses the browser's full screen, it still takes the whole window:
 * the state is ours, the browser only follows.
 */
export function useFullScreen(): [isFull: boolean, toggle: () => void] {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    // Escape and the window's own means leave full screen without asking us.
    const changed = (): void => {
      if (document.fullscreenElement === null) setFull(false);
    };
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  const toggle = (): void => {
    setFull(!isFull);
    const done = isFull
      ? document.fullscreenElement === null
        ? Promise.resolve()
        : document.exitFullscreen()
      : document.documentElement.requestFullscreen();
    done.catch((refused: unknown) => console.warn('the wall takes the window only', refused));
  };
  return [isFull, toggle];
}
