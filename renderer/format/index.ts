export { FailureBox } from './failure-box.tsx';
export { useFormat, type Format } from './format.ts';
export { sayDone, sayFailed, Toasts } from './toast.tsx';
