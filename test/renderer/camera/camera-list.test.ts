import { describe, expect, it } from 'vitest';
import type { Device, DeviceId } from '../../../preload/contract/index.ts';
import { listCameras, normaliseStreamUrl } from '../../../renderer/camera/camera-list.ts';
import { idOf, sampleDevice as device } from '../../fakes/device.ts';

const inventory = (...devices: Device[]): ReadonlyMap<DeviceId, Device> => new Map(devices.map((one) => [one.id, one]));

describe('cameras of the wall', () => {
  it('are all cameras, also those without a stream, by name with numbers in order', () => {
    const listed = listCameras(
      inventory(
        device('a', 'camera', { name: 'CAM-10', streamUrl: 'rtsp://10.0.0.10/s' }),
        device('b', 'camera', { name: 'CAM-2' }),
        device('m', 'master', { streamUrl: 'rtsp://10.0.0.1/s' }),
      ),
    );
    expect(listed.map(({ name, hasStream }) => [name, hasStream])).toEqual([
      ['CAM-2', false],
      ['CAM-10', true],
    ]);
  });

  it('include a terminal with a stream of its own, which is its own edge', () => {
    const [only] = listCameras(inventory(device('e', 'terminal', { streamUrl: 'rtsp://10.0.0.7/live' })));
    expect(only).toMatchObject({ id: 'e', edge: { id: 'e' }, hasStream: true });
  });

  it('show a stream once when the terminal and its camera name it in different spellings', () => {
    const listed = listCameras(
      inventory(
        device('e', 'terminal', { streamUrl: 'RTSP://Cam-1.Site/live/' }),
        device('c', 'camera', { parentId: idOf('e'), streamUrl: 'rtsp://cam-1.site:554/live' }),
      ),
    );
    expect(listed.map(({ id }) => id)).toEqual(['c']);
    expect(listed[0]?.edge?.id).toBe('e');
  });

  it('know no edge where the parent is missing or not a terminal', () => {
    const listed = listCameras(
      inventory(
        device('m', 'master'),
        device('c', 'camera', { parentId: idOf('m') }),
        device('d', 'camera', { parentId: idOf('gone') }),
      ),
    );
    expect(listed.map(({ edge }) => edge)).toEqual([null, null]);
  });

  it.each([
    ['rtsp://user:p@ss@10.0.0.1/x', 'rtsp://10.0.0.1:554/x'],
    ['rtsp://10.0.0.1/x?a=1', 'rtsp://10.0.0.1:554/x?a=1'],
    ['rtsp://10.0.0.1:8554/x', 'rtsp://10.0.0.1:8554/x'],
    ['rtsps://10.0.0.1/x', 'rtsps://10.0.0.1:322/x'],
    ['rtsp://[FE80::1]/X/', 'rtsp://[fe80::1]:554/X'],
    [' not a url ', 'not a url'],
  ])('spell %s as %s', (url, spelled) => expect(normaliseStreamUrl(url)).toBe(spelled));
});
