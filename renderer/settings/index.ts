export { changeSettings, openSite, startSettings, useSettings } from './store.ts';
