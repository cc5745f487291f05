export {
  type Forecast,
  type ForecasterOptions,
  type HorizonForecast,
  type OnsetOutlook,
  restoreForecaster,
  SeriesForecaster,
} from './forecaster.ts';
export { EXPERTS, type Expert } from './horizon.ts';
export { type ForecasterState, forecasterState } from './state.ts';
