import type { ReactNode } from 'react';

/** Outline icons on a 16 px grid, stroked with the text's colour. Severity marks are filled shapes with a digit. */
const shapes = {
  wall: <path d="M2 3h12v10H2zM6 3v10M10 3v10M2 6.3h12M2 9.7h12" />,
  inventory: <path d="M8 2v4M3.5 10V8h9v2M8 6v2M2 10h3v3H2zM6.5 10h3v3h-3zM11 10h3v3h-3z" />,
  cluster: <path d="M8 2.2 13 5v6l-5 2.8L3 11V5zM8 8l5-3M8 8v5.8M8 8 3 5" />,
  settings: <path d="M2 4.5h6M11 4.5h3M2 11.5h3M8 11.5h6M9.5 3v3M6.5 10v3" />,
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
  check: <path d="m3 8.5 3.2 3.2L13 5" />,
  chevron: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  chevronRight: <path d="m6.5 4.5 3.5 3.5-3.5 3.5" />,
  chevronLeft: <path d="M9.5 4.5 6 8l3.5 3.5" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.2" />
      <path d="m10.2 10.2 3.3 3.3" />
    </>
  ),
  upload: <path d="M8 11V3M5 6l3-3 3 3M2.5 11v2.5h11V11" />,
  download: <path d="M8 3v8M5 8l3 3 3-3M2.5 11v2.5h11V11" />,
  undo: <path d="M5.5 3.5 2.5 6.5l3 3M2.5 6.5h7a4 4 0 0 1 0 7H6" />,
  history: (
    <>
      <path d="M3 5a6 6 0 1 1-.8 4M2.5 2.5V5H5" />
      <path d="M8 5v3.2l2 1.3" />
    </>
  ),
  clock: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 5v3.2l2.2 1.3" />
    </>
  ),
  camera: (
    <>
      <path d="M2 5h8v6H2z" />
      <path d="m10 7.5 4-2v5l-4-2" />
    </>
  ),
  snapshot: (
    <>
      <path d="M2 5h3l1-1.5h4L11 5h3v7.5H2z" />
      <circle cx="8" cy="8.5" r="2.2" />
    </>
  ),
  fullscreen: <path d="M3 6V3h3M10 3h3v3M13 10v3h-3M6 13H3v-3" />,
  muted: <path d="M3 6h2.5L9 3v10L5.5 10H3zM11 6.2l3 3.6M14 6.2l-3 3.6" />,
  sound: <path d="M3 6h2.5L9 3v10L5.5 10H3zM11.2 6a3 3 0 0 1 0 4M12.8 4.2a5.4 5.4 0 0 1 0 7.6" />,
  chip: (
    <path d="M4.5 4.5h7v7h-7zM6.5 2v2.5M9.5 2v2.5M6.5 11.5V14M9.5 11.5V14M2 6.5h2.5M2 9.5h2.5M11.5 6.5H14M11.5 9.5H14" />
  ),
  server: <path d="M2.5 3h11v4h-11zM2.5 9h11v4h-11zM5 5h.01M5 11h.01" />,
  router: <path d="M2.5 9.5h11v3.5h-11zM5 11.3h.01M8 9.5V6M5.5 5a3.6 3.6 0 0 1 5 0M3.8 3.2a6 6 0 0 1 8.4 0" />,
  terminal: <path d="M2.5 3.5h11v7h-11zM6 13h4M8 10.5V13M5.5 6l1.5 1.3L5.5 8.6" />,
  lock: <path d="M4 7.5h8v6H4zM5.5 7.5V5.3a2.5 2.5 0 0 1 5 0v2.2" />,
  copy: <path d="M5.5 5.5H13V13H5.5zM3 10.5V3h7.5" />,
  trash: <path d="M3 4.5h10M6 4.5V3h4v1.5M4.5 4.5 5 13h6l.5-8.5M7 7v4M9 7v4" />,
  flask: <path d="M6.2 2.5v4L3 12.2a.9.9 0 0 0 .8 1.3h8.4a.9.9 0 0 0 .8-1.3L9.8 6.5v-4M5.2 2.5h5.6M4.7 10h6.6" />,
  more: (
    <>
      <circle cx="3.5" cy="8" r=".7" />
      <circle cx="8" cy="8" r=".7" />
      <circle cx="12.5" cy="8" r=".7" />
    </>
  ),
  pause: <path d="M5.5 4v8M10.5 4v8" />,
  play: <path d="M5.5 3.5v9l7-4.5z" />,
  old: (
    <>
      <circle cx="8" cy="8" r="5.5" strokeDasharray="2.2 1.6" />
      <path d="M8 5v3.2l2.2 1.3" />
    </>
  ),
  patrol: <path d="M3 8a5 5 0 0 1 8.6-3.4L13 6M13 3v3h-3M13 8a5 5 0 0 1-8.6 3.4L3 10M3 13v-3h3" />,
  map: <path d="m2.5 4 3.7-1.5 3.6 1.5 3.7-1.5V12l-3.7 1.5L6.2 12l-3.7 1.5zM6.2 2.5V12M9.8 4v9.5" />,
  list: <path d="M5.5 4h8M5.5 8h8M5.5 12h8M2.5 4h.01M2.5 8h.01M2.5 12h.01" />,
  info: (
    <>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 7.4v3.4M8 5.2h.01" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof shapes;

/** Decoration: hidden from screen readers; the word beside it speaks. */
export function Icon({ name, size = 16 }: { name: IconName; size?: number }) {
  return (
    <svg
      className="icon"
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.3"
      strokeLinejoin="round"
      strokeLinecap="round"
      aria-hidden="true"
    >
      {shapes[name]}
    </svg>
  );
}

/** ISA-18.2 priorities: octagon 1, triangle 2, diamond 3. The shape and digit say what the hue says. */
export function SeverityMark({ priority, size = 16 }: { priority: 1 | 2 | 3; size?: number }) {
  const outline = {
    1: 'M5 1h6l4 4v6l-4 4H5l-4-4V5z',
    2: 'M8 1 15.5 14.5H.5z',
    3: 'M8 .8 15.2 8 8 15.2.8 8z',
  }[priority];
  return (
    <svg className={`icon p${priority}`} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path
        d={outline}
        fill={priority === 3 ? 'none' : 'currentColor'}
        stroke="currentColor"
        strokeWidth={priority === 3 ? 1.4 : 0}
      />
      <text
        x="8"
        y={priority === 2 ? 12.6 : 11.4}
        textAnchor="middle"
        fontSize="9.5"
        fontWeight="700"
        fill={priority === 3 ? 'currentColor' : 'var(--t-inv)'}
      >
        {priority}
      </text>
    </svg>
  );
}
