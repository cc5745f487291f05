export { startCamera, streamOf, useCamera } from './store.ts';
