export { FailureBox } from './FailureBox.tsx';
export { useFormat, type Format } from './format.ts';
export { sayDone, sayFailed, Toasts } from './Toast.tsx';
