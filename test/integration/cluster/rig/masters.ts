import { startDemoMaster } from './demo.ts';
import { hasKubernetes, RealMaster } from './kubernetes.ts';
import type { TestMaster } from './master.ts';

if (!hasKubernetes)
  console.warn('SKIPPED: tests that need a real kube-apiserver; GWANJE_BUILD_KUBERNETES=1 npm test builds it');

/** Every API server that the suites run against. */
export const masters: { name: string; present: boolean; start: () => Promise<TestMaster> }[] = [
  { name: 'kube-apiserver', present: hasKubernetes, start: () => RealMaster.start() },
  { name: 'the demo site’s API server', present: true, start: startDemoMaster },
];
