import { startDemoMaster } from './demo.ts';
import { hasKubernetes, RealMaster } from './kubernetes.ts';
import type { TestMaster } from './master.ts';

/** Every API server that the suites run against. */
export const masters: { name: string; present: boolean; start: () => Promise<TestMaster> }[] = [
  { name: 'kube-apiserver', present: hasKubernetes, start: () => RealMaster.start() },
  { name: 'the demo site’s API server', present: true, start: startDemoMaster },
];
