export { changeSettings, startSettings, useSettings } from './store.ts';
