import { memo, useEffect, useRef } from 'react';
import type { StreamProfile } from '../../../preload/contract/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { keepPicture, lastPicture } from '../last-pictures.ts';
import { createLivePlayer } from '../player/index.ts';
import { forgetPlayer, reportPlayer } from '../players.ts';
import { exactSiteNow, useCamera } from '../store.ts';
import type { TileState } from '../tile-state.ts';
import { registerVideo } from '../videos.ts';
import { Overlay } from './Overlay.tsx';

/** How often the picture is kept while it plays, so that there is one when the stream breaks without a word. */
const keepEveryMs = 5000;

export interface PictureProps {
  camera: WallCamera;
  profile: StreamProfile;
  state: TileState;
}

/** The live picture, never cropped; while there is none, the last one darkened, and what is the matter. */
export const Picture = memo(function Picture({ camera, profile, state }: PictureProps) {
  const { id, hasStream } = camera;
  const video = useRef<HTMLVideoElement>(null);
  const still = useRef<HTMLCanvasElement>(null);
  const loader = useCamera((camera) => camera.loader);

  useEffect(() => {
    const element = video.current;
    if (element === null || loader === null || !hasStream) return;
    let keptAtMs = 0;
    let wasPlaying = false;
    const player = createLivePlayer({
      video: element,
      loader,
      cameraId: id,
      profile,
      onStats: (stats) => {
        const nowMs = Date.now();
        const isPlaying = stats.state === 'playing';
        if (isPlaying ? nowMs - keptAtMs > keepEveryMs : wasPlaying) {
          keptAtMs = nowMs;
          keepPicture(id, element, exactSiteNow());
        }
        wasPlaying = isPlaying;
        reportPlayer(id, stats, nowMs);
      },
    });
    const unregister = registerVideo(id, element);
    return () => {
      if (wasPlaying) keepPicture(id, element, exactSiteNow());
      unregister();
      player.destroy();
      forgetPlayer(id);
    };
  }, [loader, id, hasStream, profile]);

  const isLive = state.kind === 'live';
  useEffect(() => {
    const kept = lastPicture(id);
    if (isLive || still.current === null || kept === undefined) return;
    still.current.width = kept.canvas.width;
    still.current.height = kept.canvas.height;
    still.current.getContext('2d')?.drawImage(kept.canvas, 0, 0);
  }, [isLive, id]);

  return (
    <div className={isLive ? 'picture live' : 'picture'}>
      <video ref={video} muted playsInline disablePictureInPicture tabIndex={-1} aria-label={camera.name} />
      <canvas ref={still} aria-hidden="true" />
      {!isLive && <Overlay camera={camera} state={state} />}
    </div>
  );
});
