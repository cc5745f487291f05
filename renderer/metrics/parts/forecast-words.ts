import { useTranslation } from 'react-i18next';
import { overloadPercent, type LoadForecast } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { aheadMs } from '../forecast.ts';

/** Forecasts in words. */
export interface ForecastWords {
  /** 「5분 안에 85 % 넘음 · 38 %」, or 「넘음 38 %」 where there is no room; `null` = nothing is warned of. */
  onset(forecast: LoadForecast, isShort?: boolean): string | null;
  /** 「+5분」 and 「88–98 %」; the range is empty while it is not known. */
  inFiveMinutes(forecast: LoadForecast): { ahead: string; range: string };
  /** 「지난 오차 4.1 %」, of five minutes ahead. */
  error(forecast: LoadForecast): string;
  /** A sentence of it all, for a hint. */
  explained(forecast: LoadForecast): string;
}

export function useForecastWords(): ForecastWords {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const error = ({ inFiveMinutes }: LoadForecast): string =>
    inFiveMinutes === null
      ? t('common:unknown')
      : t('forecastError', { percent: (100 * inFiveMinutes.recentErrorRatio).toFixed(1) });
  const inFiveMinutes = ({ inFiveMinutes: horizon }: LoadForecast) => ({
    ahead: t('ahead', { count: aheadMs / 60_000 }),
    range:
      horizon === null
        ? ''
        : t('range', { low: format.percent(horizon.lowerPercent), high: format.percent(horizon.upperPercent) }),
  });
  return {
    onset: ({ onset }, isShort = false) =>
      onset === null || !onset.warned
        ? null
        : t(isShort ? 'onsetShort' : 'onset', {
            time: format.duration(aheadMs),
            percent: overloadPercent,
            probability: format.percent(100 * onset.probability),
          }),
    inFiveMinutes,
    error,
    explained(forecast) {
      const { ahead, range } = inFiveMinutes(forecast);
      const expert = forecast.inFiveMinutes === null ? '' : t(`expert.${forecast.inFiveMinutes.expert}`);
      return t('forecastExplained', { ahead, range, error: error(forecast), expert });
    },
  };
}
