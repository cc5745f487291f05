export { setFault, startDemo, useDemo } from './store.ts';
