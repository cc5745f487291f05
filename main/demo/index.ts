// PLACEHOLDER so that the app can be run while the demo site is being written. To be overwritten whole by the demo site.
import { readFileSync } from 'node:fs';
import type { DemoState } from '../../preload/contract/index.ts';
import type { StartDemoSite } from '../ports/index.ts';
import { readClip } from './clip.ts';
import { startRtspServer } from './rtsp-server.ts';

export const startDemoSite: StartDemoSite = async () => {
  const clip = (name: string, size: number) => readClip(readFileSync(`/tmp/tmpclips/${name}.h264`), size);
  const names = [
    '정문 차단기',
    '주차장 A',
    '후문 교차로',
    '하역장',
    '북측 담장',
    '서측 골목',
    '창고 3열',
    '본관 2층 복도',
  ];
  const server = await startRtspServer({
    port: 0,
    credentials: { username: 'root', password: 'root' },
    streams: names.map((_, i) => ({
      path: `/CAM-0${i + 1}/axis-media/media.amp`,
      variants: [{ clip: clip('main', 15) }, { clip: clip('sub', 15) }],
    })),
  });
  const masters = [
    {
      kind: 'master',
      hostname: 'edge-master-01',
      name: 'Master01',
      ip: '192.168.0.14',
      port: '5000',
      description: '마스터 서버 1',
    },
    {
      kind: 'master',
      hostname: 'edge-master-02',
      name: 'Master02',
      ip: '192.168.0.15',
      port: '5000',
      description: '마스터 서버 2',
    },
  ];
  const edges = names.map((_, i) => ({
    kind: 'terminal',
    hostname: `edge-worker-0${i + 1}`,
    master: i < 5 ? 'Master01' : 'Master02',
    name: `EdgeCCTV0${i + 1}`,
    type: 1,
    gps: { latitude: (37.57 + i * 0.0012).toFixed(4), longitude: (126.98 + ((i * 7) % 5) * 0.0011).toFixed(4) },
    address: '서울시 마포구 상암동 1599',
    ip: `192.168.0.${20 + i}`,
    isSupportAnnalysis: i === 6 ? 'NO' : 'YES',
    description: '엣지 CCTV',
  }));
  const cameras = names.map((name, i) => ({
    kind: 'camera',
    terminal: `EdgeCCTV0${i + 1}`,
    name: `CAM-0${i + 1} ${name}`,
    ip: `192.168.0.${76 + i}`,
    url: `rtsp://root:root@127.0.0.1:${server.port}/CAM-0${i + 1}/axis-media/media.amp`,
  }));
  let url: string | null = null;
  let state: DemoState = { faults: [] };
  const listeners = new Set<(state: DemoState) => void>();
  const timer = setInterval(() => {
    if (url === null) return;
    const hosts = ['edge-master-01', 'edge-master-02', ...edges.map((e) => e.hostname)];
    for (const [i, host] of hosts.entries()) {
      const wave = Math.sin(Date.now() / 20000 + i) * 12 + Math.sin(Date.now() / 3000 + i * 2) * 5;
      void fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          code: '0000',
          message: '처리성공',
          username: `${host}-1129`,
          cpu: 45 + i * 3 + wave,
          memory: 50 + i * 2 + wave / 4,
        }),
      }).catch(() => undefined);
    }
  }, 1000);
  return {
    records: JSON.stringify([
      ...masters,
      { kind: 'router', name: 'EDGE-5G', ip: '192.168.0.222' },
      { kind: 'analysis-server', hostname: 'vms-01', name: 'VMS 분석서버', ip: '192.168.0.30', master: 'Master01' },
      ...edges,
      ...cameras,
    ]),
    state: () => state,
    setFault: (fault, device, active) => {
      state = {
        faults: [
          ...state.faults.filter((f) => f.fault !== fault || f.deviceId !== device.id),
          ...(active ? [{ fault, deviceId: device.id }] : []),
        ],
      };
      for (const tell of listeners) tell(state);
      const at = cameras.findIndex((c) => c.name === device.name);
      if (fault === 'cut-camera' && at >= 0) server.setCut(`/CAM-0${at + 1}/axis-media/media.amp`, active);
      return state;
    },
    postUsageTo: (to) => void (url = to),
    onChange: (listener) => (listeners.add(listener), () => void listeners.delete(listener)),
    stop: async () => {
      clearInterval(timer);
      await server.stop();
    },
  };
};
