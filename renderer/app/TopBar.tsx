import { useTranslation } from 'react-i18next';
import { useCamera } from '../camera/index.ts';
import { useFormat } from '../format/index.ts';
import { useInventory } from '../inventory/index.ts';
import { useConnection } from '../link/index.ts';
import { useMetrics } from '../metrics/index.ts';
import { changeSettings, useSettings } from '../settings/index.ts';
import { Segment, SeverityMark, Stack, useNow } from '../ui/index.ts';

/** What holds for the whole site, in the same order on every screen: label over value. */
export function TopBar() {
  const { t, i18n } = useTranslation();
  const settings = useSettings((state) => state.settings);
  const site = useConnection((state) => state.app?.site);
  const devices = useInventory((state) => state.devices);
  const master = devices === null ? undefined : [...devices.values()].find(({ kind }) => kind === 'master');
  return (
    <header className="bar">
      <Stack label={t('site')}>
        <b>{site === undefined ? t('unknown') : t(site === 'demo' ? 'demoSite' : 'realSite')}</b>
        {master !== undefined && <small className="wide-only">{master.hostname ?? master.name}</small>}
      </Stack>
      <LiveCameras />
      <Reports />
      <span className="grow" />
      <Clock />
      <Stack label={t('language')} className="last">
        <Segment
          quiet
          label={t('language')}
          value={i18n.language === 'en' ? 'en' : 'ko'}
          options={[
            { value: 'ko', label: t('korean') },
            { value: 'en', label: t('english'), 'aria-label': 'English' },
          ]}
          onChange={(language) => {
            if (settings !== null) void changeSettings({ language });
          }}
        />
      </Stack>
    </header>
  );
}

function LiveCameras() {
  const { t } = useTranslation();
  const streams = useCamera((state) => state.streams);
  const watched = [...streams.values()].filter(({ viewers }) => viewers > 0);
  const live = watched.filter(({ state }) => state === 'live').length;
  return (
    <Stack label={t('cameras')}>
      {watched.length === 0 ? t('none') : t('liveOf', { live, total: watched.length })}
      {live < watched.length && <SeverityMark priority={2} size={14} />}
    </Stack>
  );
}

function Reports() {
  const { t } = useTranslation();
  const now = useNow();
  const { receiver, series, staleAfterMs } = useMetrics();
  const offsetMs = useConnection((state) => state.clockOffsetMs);
  const all = [...(series?.values() ?? [])];
  const fresh = all.filter((samples) => now + offsetMs - (samples.at(-1)?.atMs ?? 0) <= staleAfterMs + 1000).length;
  const receiving =
    receiver === null
      ? t('unknown')
      : receiver.state === 'off'
        ? t('receiverOff')
        : receiver.state === 'failed'
          ? t('receiverFailed')
          : receiver.port === receiver.wantedPort
            ? t('receiverListening', { port: receiver.port })
            : t('receiverMoved', { port: receiver.port, wanted: receiver.wantedPort });
  return (
    <Stack label={t('usage')}>
      {all.length === 0 ? t('none') : t('freshOf', { fresh, total: all.length })}
      <small className="wide-only">{receiving}</small>
      {(fresh < all.length || receiver?.state === 'failed') && <SeverityMark priority={3} size={14} />}
    </Stack>
  );
}

function Clock() {
  const now = useNow();
  const format = useFormat();
  return (
    <Stack label={format.date(now)} className="clock">
      <time>{format.time(now)}</time>
    </Stack>
  );
}
