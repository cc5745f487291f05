import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Facts, Failure, Remark } from '../../preload/contract/index.ts';

/** Unknown values are shown as this word's translation `common:unknown`, never as 0. */
export interface Format {
  /** 「2초 전」, 「3분 전」, 「2시간 전」; below 1 s 「방금」. */
  age(ageMs: number): string;
  /** A length of time in its largest fitting unit: 「18초」, 「3분」. */
  duration(durationMs: number): string;
  /** 「0.27초」 */
  delay(delayMs: number): string;
  /** 0..100 without the sign. */
  percent(value: number): string;
  integer(value: number): string;
  /** 「1.2 Mb/s」 */
  bitRate(bitsPerSecond: number): string;
  /** 「2026-11-22 (일)」 */
  date(atMs: number): string;
  /** 「03:12:47」, local time, 24 hours. */
  time(atMs: number): string;
  dateTime(atMs: number): string;
  failure(failure: Failure): { title: string; todo: string };
  remark(remark: Remark): string;
}

const pad = (value: number): string => String(value).padStart(2, '0');

/** Formats in the page's language. */
export function useFormat(): Format {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const sentence = useCallback((key: string, facts: Facts): string => t(key, { ...facts }), [t]);
  const duration = (durationMs: number): string => {
    const seconds = Math.max(0, Math.floor(durationMs / 1000));
    if (seconds < 60) return t('common:seconds', { count: seconds });
    if (seconds < 3600) return t('common:minutes', { count: Math.floor(seconds / 60) });
    if (seconds < 86_400) return t('common:hours', { count: Math.floor(seconds / 3600) });
    return t('common:days', { count: Math.floor(seconds / 86_400) });
  };
  const time = (atMs: number): string => {
    const at = new Date(atMs);
    return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}`;
  };
  const day = (atMs: number): string => {
    const at = new Date(atMs);
    return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
  };
  return {
    duration,
    time,
    age: (ageMs) => (ageMs < 1000 ? t('common:justNow') : t('common:ago', { time: duration(ageMs) })),
    delay: (delayMs) => t('common:secondsExact', { value: (delayMs / 1000).toFixed(2) }),
    percent: (value) => value.toFixed(0),
    integer: (value) => value.toLocaleString(language),
    bitRate: (bits) => (bits >= 1e6 ? `${(bits / 1e6).toFixed(1)} Mb/s` : `${Math.round(bits / 1000)} kb/s`),
    date: (atMs) => `${day(atMs)} (${new Date(atMs).toLocaleDateString(language, { weekday: 'short' })})`,
    dateTime: (atMs) => `${day(atMs)} ${time(atMs)}`,
    failure: ({ code, facts }) => {
      // A camera that was given no account needs one; one that was given one needs another.
      const context = facts['given'] === false ? 'none' : '';
      return {
        title: sentence(`error:${code}.title`, { ...facts, context }),
        todo: sentence(`error:${code}.todo`, { ...facts, context }),
      };
    },
    remark: ({ code, facts }) => sentence(`remark:${code}`, facts),
  };
}
