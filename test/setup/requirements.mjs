import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Programs of the machine that tests need, and the Debian packages that bring them. Suites skip what is absent. */
const requirements = {
  chromium: { packages: ['chromium'], present: () => inPath('chromium') },
  display: { packages: ['xvfb', 'xauth'], present: () => inPath('Xvfb') },
  'korean-font': { packages: ['fonts-noto-cjk'], present: () => answers('fc-list', [':lang=ko']) },
  ffmpeg: { packages: ['ffmpeg'], present: () => inPath('ffmpeg') },
  etcd: { packages: ['etcd-server'], present: () => inPath('etcd') },
  openssl: { packages: ['openssl'], present: () => inPath('openssl') },
  curl: { packages: ['curl'], present: () => inPath('curl') },
  'gstreamer-rtsp': {
    packages: [
      'python3-gi',
      'gir1.2-gst-rtsp-server-1.0',
      'gstreamer1.0-plugins-base',
      'gstreamer1.0-plugins-good',
      'gstreamer1.0-plugins-bad',
      'gstreamer1.0-plugins-ugly',
    ],
    // Debian's Python by its path: another one in PATH does not see Debian's modules.
    present: () => answers('/usr/bin/python3', ['-c', gstreamerProbe]),
  },
};

/** The RTSP server and the H.264 encoder are there. */
const gstreamerProbe = [
  'import gi',
  "gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')",
  'from gi.repository import Gst, GstRtspServer',
  'Gst.init(None)',
  "print(Gst.ElementFactory.find('x264enc').get_name(), Gst.ElementFactory.find('rtph264pay').get_name())",
].join('\n');

/** True when tests may use it. `tool` is a key of the list above. */
export function has(tool) {
  return requirements[tool].present();
}

export function missingTools() {
  return Object.entries(requirements)
    .filter(([, { present }]) => !present())
    .map(([tool, { packages }]) => ({ tool, packages }));
}

function inPath(name) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

function answers(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 && stdout.trim() !== '';
}
