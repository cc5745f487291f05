import type { WallLayout } from '../../../preload/contract/index.ts';

const lines: Record<WallLayout, string> = {
  '1': '',
  '4': 'M10 4v12M3 10h14',
  '1+5': 'M12 4v12M3 12h14M12 8h5M7.5 12v4',
  '9': 'M7.7 4v12M12.3 4v12M3 8h14M3 12h14',
  '16': 'M6.5 4v12M10 4v12M13.5 4v12M3 7h14M3 10h14M3 13h14',
};

export function LayoutIcon({ layout }: { layout: WallLayout }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      aria-hidden="true"
    >
      <path d={`M3 4h14v12H3z${lines[layout]}`} />
    </svg>
  );
}
