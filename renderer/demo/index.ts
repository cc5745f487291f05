export { DemoPanel } from './parts/DemoPanel.tsx';
export { setFault, startDemo, useDemo } from './store.ts';
