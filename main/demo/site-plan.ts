/** What stands on the demo site: the source's own master, terminal and router, and believable neighbours. */

export interface PlannedCamera {
  name: string;
  /** First part of its URL's path. */
  code: string;
  scene: string;
  ip: string;
  terminal: string;
  description: string;
}

export interface PlannedHost {
  kind: 'master' | 'terminal' | 'analysis-server';
  name: string;
  hostname: string;
  /** Number behind the hostname in the names that it posts under, as in `edge-master-01-1129`. */
  suffix: string;
  /** Percent. Processor and memory when nothing happens, and the processor's share for a busy scene. */
  idle: { cpu: number; memory: number; scene: number };
}

export const cameras: PlannedCamera[] = [
  { code: 'CAM-01', name: 'CAM-01 정문 차단기', scene: 'gate', description: '정문 차단기와 경비실' },
  { code: 'CAM-02', name: 'CAM-02 주차장 A', scene: 'parking', description: '방문객 주차장 A 구역' },
  { code: 'CAM-03', name: 'CAM-03 후문 교차로', scene: 'crossing', description: '후문 앞 교차로와 횡단보도' },
  { code: 'CAM-04', name: 'CAM-04 하역장', scene: 'dock', description: '물류동 하역장 1–4번 도크' },
  { code: 'CAM-05', name: 'CAM-05 북측 담장', scene: 'fence', description: '북측 담장과 순찰로 (적외선)' },
  { code: 'CAM-06', name: 'CAM-06 서측 골목', scene: 'alley', description: '서측 골목 보안등 구간' },
  { code: 'CAM-07', name: 'CAM-07 창고 3열', scene: 'warehouse', description: '물류동 창고 3열 통로' },
  { code: 'CAM-08', name: 'CAM-08 본관 2층 복도', scene: 'corridor', description: '본관 2층 동쪽 복도' },
].map((camera, index) => ({
  ...camera,
  ip: index === 0 ? '192.168.0.76' : `192.168.0.${76 + index}`,
  terminal: `EdgeCCTV${String(index + 1).padStart(2, '0')}`,
}));

export const hosts: PlannedHost[] = [
  {
    kind: 'master',
    name: 'Master01',
    hostname: 'edge-master-01',
    suffix: '1129',
    idle: { cpu: 19, memory: 47, scene: 0 },
  },
  {
    kind: 'master',
    name: 'Master02',
    hostname: 'edge-master-02',
    suffix: '0712',
    idle: { cpu: 15, memory: 41, scene: 0 },
  },
  ...(
    [
      [31, 52, 34],
      [27, 61, 24],
      [29, 49, 40],
      [33, 57, 30],
      [24, 44, 30],
      [22, 47, 28],
      [26, 55, 26],
      [20, 39, 24],
    ] as const
  ).map(([cpu, memory, scene], index): PlannedHost => {
    const number = String(index + 1).padStart(2, '0');
    return {
      kind: 'terminal',
      name: `EdgeCCTV${number}`,
      hostname: `edge-worker-${number}`,
      suffix: String(1129 + index * 31),
      idle: { cpu, memory, scene },
    };
  }),
  {
    kind: 'analysis-server',
    name: 'AnalysisServer01',
    hostname: 'edge-analysis-01',
    suffix: '0905',
    idle: { cpu: 28, memory: 58, scene: 0 },
  },
];

const places: {
  address: string;
  latitude: string;
  longitude: string;
  ip: string;
  what: string;
  analyses: 'YES' | 'NO';
}[] = [
  {
    address: '서울시 마포구 상암동 1599',
    latitude: '37.57',
    longitude: '126.98',
    ip: '192.168.0.9',
    what: '상암동',
    analyses: 'YES',
  },
  {
    address: '서울시 마포구 월드컵북로 396',
    latitude: '37.5796',
    longitude: '126.8901',
    ip: '192.168.0.31',
    what: '상암동 누리꿈 앞',
    analyses: 'YES',
  },
  {
    address: '서울시 마포구 성암로 267',
    latitude: '37.5813',
    longitude: '126.8893',
    ip: '192.168.0.32',
    what: '성암로 사거리',
    analyses: 'YES',
  },
  {
    address: '서울시 은평구 수색로 217',
    latitude: '37.5822',
    longitude: '126.8987',
    ip: '192.168.0.33',
    what: '수색동 물류동',
    analyses: 'YES',
  },
  {
    address: '서울시 마포구 하늘공원로 95',
    latitude: '37.5683',
    longitude: '126.8852',
    ip: '192.168.0.34',
    what: '하늘공원 북측',
    analyses: 'YES',
  },
  {
    address: '서울시 마포구 매봉산로 31',
    latitude: '37.5760',
    longitude: '126.8935',
    ip: '192.168.0.35',
    what: '매봉산로 골목',
    analyses: 'YES',
  },
  {
    address: '서울시 강서구 양천로 570',
    latitude: '37.5586',
    longitude: '126.8604',
    ip: '192.168.0.36',
    what: '가양동 창고',
    analyses: 'NO',
  },
  {
    address: '서울시 영등포구 여의대로 24',
    latitude: '37.5219',
    longitude: '126.9245',
    ip: '192.168.0.37',
    what: '여의도동 본관',
    analyses: 'YES',
  },
];

export const streamCredentials = { username: 'root', password: 'root' };

export function streamPath(code: string): string {
  return `/${code}/axis-media/media.amp`;
}

/** The site's records as a person would paste them. The streams are on loopback, the addresses are the site's. */
export function siteRecords(rtspPort: number): string {
  const { username, password } = streamCredentials;
  const url = (code: string): string => `rtsp://${username}:${password}@127.0.0.1:${rtspPort}${streamPath(code)}`;
  const masters = [
    {
      name: 'Master01',
      ip: '192.168.0.14',
      port: '5000',
      description: '마스터 서버 1',
      kind: 'master',
      hostname: 'edge-master-01',
    },
    {
      name: 'Master02',
      ip: '192.168.0.15',
      port: '5000',
      description: '마스터 서버 2',
      kind: 'master',
      hostname: 'edge-master-02',
    },
  ];
  const terminals = places.map((place, index) => {
    const number = String(index + 1).padStart(2, '0');
    return {
      name: `EdgeCCTV${number}`,
      type: 1,
      gps: { latitude: place.latitude, longitude: place.longitude },
      address: place.address,
      ip: place.ip,
      isSupportAnnalysis: place.analyses,
      url: url(`CAM-${number}`),
      description: `이 CCTV는 ${place.what}에 설치된 엣지 CCTV 임`,
      kind: 'terminal',
      hostname: `edge-worker-${number}`,
      master: index < 5 ? 'Master01' : 'Master02',
    };
  });
  const seen = cameras.map(({ name, code, ip, terminal, description }) => ({
    name,
    ip,
    url: url(code),
    description: `AXIS M1135 · ${description}`,
    kind: 'camera',
    terminal,
    substreamUrl: `${url(code)}?resolution=640x360&videocodec=h264&fps=15`,
  }));
  const others = [
    {
      name: 'AnalysisServer01',
      ip: '192.168.0.20',
      description: 'VMS 분석 서버',
      kind: 'analysis-server',
      hostname: 'edge-analysis-01',
      master: 'Master01',
      roles: ['vms', 'analysis'],
    },
    { name: 'EDGE-5G', ip: '192.168.0.222', description: 'EDGE-5G, 2.4G 공유기', kind: 'router', master: 'Master01' },
  ];
  return [...masters, ...terminals, ...seen, ...others].map((record) => JSON.stringify(record, null, 2)).join('\n\n');
}
