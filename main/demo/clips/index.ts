/**
 * Makes the demo's clips anew: `npm run clips [-- SCENE …]`. Needs ffmpeg with x264; takes some minutes a scene.
 * The same sources give the same pictures; x264's version decides the bytes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, type Encoding } from './encode.ts';
import { framesPerSecond, render } from './render.ts';
import { loopSeconds } from './routes.ts';
import { scenes } from './scenes/index.ts';

const encodings: Record<'main' | 'sub', Encoding> = {
  main: { width: 1280, height: 720, quantiser: 28 },
  sub: { width: 640, height: 360, quantiser: 26 },
};

const target = fileURLToPath(new URL('../../../resources/demo/', import.meta.url));
const wanted = process.argv.slice(2);
const work = mkdtempSync(join(tmpdir(), 'clips-'));
mkdirSync(target, { recursive: true });
try {
  for (const scene of scenes) {
    if (wanted.length > 0 && !wanted.includes(scene.name)) continue;
    const raw = join(work, `${scene.name}.gray`);
    const activity = await render(scene, raw);
    for (const [profile, encoding] of Object.entries(encodings)) {
      const clip = encode(raw, join(work, profile), encoding);
      writeFileSync(join(target, `${scene.name}-${profile}.h264`), clip);
      process.stdout.write(`${scene.name}-${profile}.h264 ${clip.length} bytes\n`);
    }
    rmSync(raw);
    const description = { framesPerSecond, loopSeconds, encodings, activity };
    writeFileSync(join(target, `${scene.name}.json`), `${JSON.stringify(description, null, 2)}\n`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
