import { useTranslation } from 'react-i18next';
import type { DeviceId, StreamProfile } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { usePlayers } from '../players.ts';
import { streamOf, useCamera } from '../store.ts';
import { codecName } from '../tile-state.ts';

/** What is measured of a stream and its player, in words; unknown ones are left out. */
function useFacts(cameraId: DeviceId, profile: StreamProfile) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const status = useCamera(({ streams }) => streamOf(streams, cameraId, profile));
  const report = usePlayers(({ reports }) => reports.get(cameraId));
  const codec = status?.codec ?? null;
  return {
    codec: codec === null ? null : codecName(codec),
    transcodedFrom: status?.transcodedFrom ?? null,
    size:
      status?.widthPixels != null && status.heightPixels !== null
        ? `${status.widthPixels}×${status.heightPixels}`
        : null,
    frameRate: status?.framesPerSecond == null ? null : t('frameRate', { value: status.framesPerSecond.toFixed(1) }),
    shownRate: report === undefined ? null : t('frameRate', { value: report.framesPerSecond.toFixed(1) }),
    bitRate: status?.bitsPerSecond == null ? null : format.bitRate(status.bitsPerSecond),
    keyFrames:
      status?.keyFrameIntervalSeconds == null
        ? null
        : t('common:secondsExact', { value: status.keyFrameIntervalSeconds.toFixed(1) }),
    firstPicture: report?.firstPictureMs == null ? null : format.delay(report.firstPictureMs),
    dropped: report === undefined ? null : format.integer(report.droppedFrames),
    stalls: report === undefined ? null : format.integer(report.stalls),
    connections: status === undefined ? null : format.integer(status.connections),
  };
}

/** One line over the foot of a picture, while the pointer or the keyboard is on its tile. */
export function StreamLine({ cameraId, profile }: { cameraId: DeviceId; profile: StreamProfile }) {
  const { codec, size, frameRate, bitRate } = useFacts(cameraId, profile);
  const line = [codec, size, frameRate, bitRate].filter((fact) => fact !== null).join(' · ');
  return line === '' ? null : <div className="stream-line ellipsis">{line}</div>;
}

/** All of it, beside a large picture. */
export function StreamFacts({ cameraId, profile }: { cameraId: DeviceId; profile: StreamProfile }) {
  const { t } = useTranslation('wall');
  const facts = useFacts(cameraId, profile);
  const rows = [
    [t('factCodec'), facts.codec],
    [t('factTranscoded'), facts.transcodedFrom],
    [t('factSize'), facts.size],
    [t('factFrameRate'), facts.frameRate],
    [t('factShownRate'), facts.shownRate],
    [t('factBitRate'), facts.bitRate],
    [t('factKeyFrames'), facts.keyFrames],
    [t('factFirstPicture'), facts.firstPicture],
    [t('factDropped'), facts.dropped],
    [t('factStalls'), facts.stalls],
    [t('factConnections'), facts.connections],
  ] as const;
  return (
    <dl className="stream-facts scroll" aria-label={t('streamFacts')}>
      {rows.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt className="ellipsis" title={name}>
                {name}
              </dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
