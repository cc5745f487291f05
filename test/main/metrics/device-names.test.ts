import { describe, expect, it } from 'vitest';
import { indexDeviceNames } from '../../../main/metrics/device-names.ts';
import { aDevice } from './site.ts';

const devices = [
  aDevice('m1', 'master', 'Master01', 'edge-master-01'),
  aDevice('t1', 'terminal', 'EdgeCCTV01', 'edge-worker-01'),
  aDevice('t2', 'terminal', 'edge-1', null),
  aDevice('t3', 'terminal', 'edge-1-b', null),
  aDevice('t4', 'terminal', '상암동 엣지', null),
  aDevice('t5', 'terminal', 'twin', null),
  aDevice('t6', 'terminal', 'twin', null),
  aDevice('t7', 'terminal', 'named-as-host', 'other'),
  aDevice('t8', 'terminal', 'x', 'named-as-host'),
  aDevice('a1', 'analysis-server', 'vms.local', null),
  aDevice('c1', 'camera', 'edge-worker-01-cam', 'edge-worker-01-cam'),
  aDevice('r1', 'router', 'edge-router', null),
];

describe('the device of a username (S51)', () => {
  it.each<[string, string | null, string]>([
    ['edge-master-01-1129', 'm1', "the source's own"],
    ['EDGE-Master-01-1129', 'm1', 'case does not matter'],
    ['edge-master-01', 'm1', 'the whole name'],
    ['Master01 77', 'm1', 'by name'],
    ['edgecctv01.local', 't1', 'a dot ends a word'],
    ['edge-1-1129', 't2', 'a number follows'],
    ['edge-10-1129', null, 'edge-1 does not swallow edge-10'],
    ['edge-1b', null, 'nor edge-1b'],
    ['edge-1가', null, 'nor a Hangul letter after it'],
    ['edge-1-b-9', 't3', 'the longest wins'],
    ['edge-1-bc', 't2', 'the longest that ends where a word ends'],
    ['상암동 엣지-3', 't4', 'Hangul'],
    ['상암동 엣지-3'.normalize('NFD'), 't4', 'decomposed Hangul'],
    ['twin-1', null, 'two that fit equally well decide nothing'],
    ['named-as-host-2', 't8', 'a hostname goes before a name'],
    ['vms.local:9', 'a1', 'analysis servers post too'],
    ['edge-worker-01-cam-1', 't1', 'cameras do not'],
    ['edge-router-1', null, 'nor routers'],
    ['edge', null, 'shorter than every name'],
    ['xylophone', null, 'another word'],
    ['-', null, 'no word at all'],
  ])('%s → %s: %s', (username, id) => {
    expect(indexDeviceNames(devices)(username)).toBe(id);
  });

  it('finds nothing on an empty site', () => {
    expect(indexDeviceNames([])('edge-1')).toBeNull();
  });
});
