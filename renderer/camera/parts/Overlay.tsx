import { useTranslation } from 'react-i18next';
import { useFormat } from '../../format/index.ts';
import { useSiteNow } from '../../metrics/index.ts';
import type { WallCamera } from '../camera-list.ts';
import { lastPicture } from '../last-pictures.ts';
import { retryCamera } from '../store.ts';
import { codecName, type TileState } from '../tile-state.ts';

/** What stands over a picture that is not live: what is the matter, what happens next, what to do. */
export function Overlay({ camera, state }: { camera: WallCamera; state: TileState }) {
  const { t } = useTranslation('wall');
  switch (state.kind) {
    case 'no-stream':
      return (
        <div className="overlay-text no-data">
          <b>{t('noStream')}</b>
          <a href="#/inventory">{t('noStreamTodo')}</a>
        </div>
      );
    case 'connecting':
      return (
        <div className="overlay-text connecting">
          <span>{t('connecting')}</span>
          <LastPictureAge camera={camera} />
        </div>
      );
    case 'stalled':
      return (
        <div className="overlay-text">
          <b>{t('stalled')}</b>
          <span className="t1">{t('stalledTodo')}</span>
          <LastPictureAge camera={camera} />
        </div>
      );
    case 'unplayable':
      return (
        <div className="overlay-text">
          <b>{t('unplayable', { codec: codecName(state.codec) })}</b>
          <small>{t('unplayableTodo')}</small>
        </div>
      );
    case 'cut':
      return <Cut camera={camera} state={state} />;
    case 'live':
      return null;
  }
}

function Cut({ camera, state }: { camera: WallCamera; state: Extract<TileState, { kind: 'cut' }> }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const now = useSiteNow();
  const { title, todo } = format.failure(state.failure);
  const next =
    state.isTrying || (state.retryAtMs !== null && state.retryAtMs <= now)
      ? t('tryingNow')
      : state.retryAtMs === null
        ? t('waitsForRetry')
        : t('retryIn', { time: format.duration(Math.max(1000, state.retryAtMs - now)) });
  return (
    <div className="overlay-text cut">
      <b title={title}>{title}</b>
      <span className="t1">
        {next} · {t('attempt', { count: state.attempt })}
      </span>
      <small title={todo}>{todo}</small>
      <LastPictureAge camera={camera} />
      <button
        type="button"
        className="button"
        title={`${t('retryNow')} (R)`}
        aria-label={t('retryNowOf', { name: camera.name })}
        onClick={() => void retryCamera(camera.id)}
      >
        {t('retryNow')}
      </button>
    </div>
  );
}

function LastPictureAge({ camera }: { camera: WallCamera }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const now = useSiteNow();
  const kept = lastPicture(camera.id);
  if (kept === undefined) return null;
  return <small className="last-picture">{t('lastPicture', { age: format.age(now - kept.atMs) })}</small>;
}
