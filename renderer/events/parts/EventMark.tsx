import type { SiteEvent } from '../../../preload/contract/index.ts';

/** What happened is told by shape, without hue: an event is history, only what is wrong now has a colour. */
export function EventMark({ severity }: { severity: SiteEvent['severity'] }) {
  return (
    <svg
      className={`icon event-mark ${severity}`}
      width="14"
      height="14"
      viewBox="0 0 14 14"
      fill="none"
      aria-hidden="true"
    >
      {severity === 'warning' ? (
        <>
          <path d="M7 1.8 13 12.2H1z" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />
          <path d="M7 5.6v3M7 10.3h.01" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" />
        </>
      ) : (
        <circle cx="7" cy="7" r="2.6" stroke="currentColor" strokeWidth="1.3" />
      )}
    </svg>
  );
}
