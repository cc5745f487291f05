import { describe, expect, it } from 'vitest';
import { substreamUrlOf } from '../../../main/camera/index.ts';

describe('the lighter stream of a camera (S36)', () => {
  it.each([
    [
      'rtsp://10.0.0.1/axis-media/media.amp',
      'rtsp://10.0.0.1/axis-media/media.amp?resolution=640x360&videocodec=h264&fps=15',
    ],
    [
      'rtsp://10.0.0.1:554/axis-media/media.amp?camera=2&Resolution=1920x1080',
      'rtsp://10.0.0.1:554/axis-media/media.amp?camera=2&resolution=640x360&videocodec=h264&fps=15',
    ],
    ['rtsp://10.0.0.1/Streaming/Channels/101', 'rtsp://10.0.0.1/Streaming/Channels/101'],
    ['rtsp://10.0.0.1/other?x=/axis-media/media.amp', 'rtsp://10.0.0.1/other?x=/axis-media/media.amp'],
    ['', ''],
  ])('%s', (url, expected) => {
    expect(substreamUrlOf(url)).toBe(expected);
    expect(substreamUrlOf(expected)).toBe(expected);
  });
});
