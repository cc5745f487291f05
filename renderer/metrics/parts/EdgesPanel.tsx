import { memo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import type { Device, DeviceId } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { Icon, Panel, Placeholder, SeverityMark } from '../../ui/index.ts';
import { byPressure, type LoadState } from '../load.ts';
import { overloadPercent, type Field } from '../series-points.ts';
import {
  loadStateOf,
  subscribeLoad,
  useForecast,
  useGaugeSpanMs,
  useLoadState,
  useMetrics,
  useNewest,
  useSiteNow,
} from '../store.ts';
import { useForecastWords } from './forecast-words.ts';
import { LoadLine } from './LoadLine.tsx';
import { Meter } from './Meter.tsx';
import '../metrics.css';

export interface EdgesPanelProps {
  edges: readonly Device[];
  /** Pressing an edge's name, e.g. to show its picture large; left out = names are plain text. */
  onPick?: (edgeId: DeviceId) => void;
}

/** Every edge's load, the hardest pressed first; old values after all fresh ones and told apart. */
export function EdgesPanel({ edges, onPick }: EdgesPanelProps) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const spanMs = useGaugeSpanMs();
  const sorted = useSorted(edges);
  const old = sorted.filter(({ state }) => state === 'stale' || state === 'unknown');
  return (
    <Panel
      title={t('edges')}
      meta={
        old.length === 0
          ? t('edgesAllFresh', { count: edges.length })
          : t('edgesOld', { count: old.length, total: edges.length })
      }
      className="edges-panel"
    >
      {edges.length === 0 ? (
        <Placeholder kind="empty" title={t('noEdges')} text={t('noEdgesTodo')} />
      ) : (
        <table className="edges">
          <thead>
            <tr>
              <th scope="col">{t('edge')}</th>
              <th scope="col" className="line">
                {format.duration(spanMs)}
              </th>
              <th scope="col" className="number">
                {t('cpu')}
              </th>
              <th scope="col" className="number">
                {t('memoryShort')}
              </th>
              <th scope="col" className="number">
                {t('age')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ device, state }) => (
              <EdgeRow key={device.id} id={device.id} name={device.name} state={state} onPick={onPick} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

/** Edges with their state in order of pressure; a new array only when order or a state changed. */
function useSorted(edges: readonly Device[]): readonly { device: Device; state: LoadState }[] {
  const order = useSyncExternalStore(subscribeLoad, () => {
    const { series } = useMetrics.getState();
    return edges
      .map(({ id, name }) => ({ id, name, newest: series?.get(id)?.at(-1), state: loadStateOf(id) }))
      .sort(byPressure)
      .map(({ id, state }) => `${state} ${id}`)
      .join('\n');
  });
  const byId = new Map<string, Device>(edges.map((device) => [device.id, device]));
  return order.split('\n').flatMap((line) => {
    const space = line.indexOf(' ');
    const device = byId.get(line.slice(space + 1));
    return device === undefined ? [] : [{ device, state: line.slice(0, space) as LoadState }];
  });
}

interface EdgeRowProps {
  id: DeviceId;
  name: string;
  state: LoadState;
  onPick: ((edgeId: DeviceId) => void) | undefined;
}

const EdgeRow = memo(function EdgeRow({ id, name, state, onPick }: EdgeRowProps) {
  const { t } = useTranslation('wall');
  const warnings = useWarnings(id);
  const row = (
    <tr className={warnings.length === 0 ? state : `${state} warned`}>
      <th scope="row">
        <span className="edge-name">
          {(state === 'overloaded' || warnings.length > 0) && <SeverityMark priority={2} size={13} />}
          {state === 'stale' && <Icon name="clock" size={13} />}
          {onPick === undefined ? (
            <b className="ellipsis" title={name}>
              {name}
            </b>
          ) : (
            <button type="button" className="ellipsis" title={t('showEdge', { name })} onClick={() => onPick(id)}>
              {name}
            </button>
          )}
          {state === 'overloaded' && (
            <span className="visually-hidden">{t('overloaded', { percent: overloadPercent })}</span>
          )}
        </span>
      </th>
      <td className="line">
        <LoadLine deviceId={id} field="cpuPercent" />
      </td>
      <Share id={id} name={name} field="cpuPercent" />
      <Share id={id} name={name} field="memoryPercent" />
      <Age id={id} />
    </tr>
  );
  return (
    <>
      {row}
      {warnings.length > 0 && (
        <tr className="onset">
          <td colSpan={5}>{warnings.join(', ')}</td>
        </tr>
      )}
    </>
  );
});

/** What is about to become too high, in words. */
function useWarnings(id: DeviceId): string[] {
  const { t } = useTranslation('wall');
  const words = useForecastWords();
  const cpu = useForecast(id, 'cpuPercent');
  const memory = useForecast(id, 'memoryPercent');
  return [[t('cpu'), cpu] as const, [t('memoryShort'), memory] as const].flatMap(([what, forecast]) => {
    const onset = forecast === null ? null : words.onset(forecast);
    return onset === null ? [] : [`${what} ${onset}`];
  });
}

function Share({ id, name, field }: { id: DeviceId; name: string; field: Field }) {
  const format = useFormat();
  const { t } = useTranslation('wall');
  const value = useNewest(id)?.[field] ?? null;
  return (
    <td className="number">
      <Meter deviceId={id} deviceName={name} field={field} className="share">
        {value === null ? (
          <span className="t3" title={t('common:unknown')}>
            —
          </span>
        ) : (
          <>
            <b>{format.percent(value)}</b>
            <span className="unit">%</span>
            <span className="bar-of">
              <span style={{ transform: `scaleX(${value / 100})` }} />
            </span>
          </>
        )}
      </Meter>
    </td>
  );
}

function Age({ id }: { id: DeviceId }) {
  const { t } = useTranslation('wall');
  const format = useFormat();
  const newest = useNewest(id);
  const state = useLoadState(id);
  const now = useSiteNow();
  return (
    <td className="number age">
      {newest === undefined
        ? t('noReport')
        : state === 'stale'
          ? t('oldValue', { age: format.duration(now - newest.atMs) })
          : format.age(now - newest.atMs)}
    </td>
  );
}
