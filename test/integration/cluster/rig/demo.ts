import { kubernetes } from '../../../../main/adapters/kubernetes.ts';
import { startKubernetesApi } from '../../../../main/demo/kubernetes/index.ts';
import type { TestMaster } from './master.ts';

let started = 0;

/** The demo site's own API server, ill-treated like a real one. */
export async function startDemoMaster(): Promise<TestMaster> {
  const token = 'token-of-the-demo';
  const api = await startKubernetesApi({ cluster: `master-${started++}`, token });
  const { port } = api;
  return {
    port,
    connect: () =>
      kubernetes.connect({
        server: `http://127.0.0.1:${port}`,
        caPem: null,
        tlsServerName: null,
        insecure: true,
        certificatePem: null,
        keyPem: null,
        token,
        context: 'admin@site',
      }),
    kubeconfig: (options) => api.kubeconfig(options?.port),
    killServer: api.stop,
    startServer: api.start,
    forgetVersions: async () => {
      api.store.forget();
      await api.stop();
      await api.start();
    },
    stop: api.stop,
  };
}
