import { useTranslation } from 'react-i18next';
import { useCamera } from '../../camera/index.ts';
import { useEvents } from '../../events/index.ts';
import { sayDone, useFormat } from '../../format/index.ts';
import { useInventory } from '../../inventory/index.ts';
import { useMetrics } from '../../metrics/index.ts';
import { Button, download, Icon, Panel } from '../../ui/index.ts';
import { diagnosticsOf } from '../diagnostics.ts';
import { useApp, useSettings } from '../store.ts';

/** What runs here, what it has to say about itself, and a report to send to someone who can help. */
export function AboutPanel() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const app = useApp();
  return (
    <Panel title={t('about.title')}>
      {app !== null && (
        <>
          {app.notices.length > 0 && (
            <ul className="notices" aria-label={t('about.notices')}>
              {app.notices.map((notice, index) => (
                <li key={index} className="remark">
                  <Icon name="info" />
                  {format.remark(notice)}
                </li>
              ))}
            </ul>
          )}
          <dl className="about">
            <dt>{t('about.version')}</dt>
            <dd>{app.version}</dd>
            <dt>{t('about.host')}</dt>
            <dd>{t(`about.hosts.${app.host}`)}</dd>
            <dt>{t('about.started')}</dt>
            <dd>{format.dateTime(app.startedAtMs)}</dd>
            <dt>{t('about.data')}</dt>
            <dd>{app.notices.length === 0 ? t('about.dataFine') : t('about.dataSee')}</dd>
          </dl>
        </>
      )}
    </Panel>
  );
}

export function DiagnosticsPanel() {
  const { t } = useTranslation('settings');
  const app = useApp();
  const save = (): void => {
    const report = diagnosticsOf(
      {
        app,
        settings: useSettings.getState().settings,
        receiver: useMetrics.getState().receiver,
        streams: [...useCamera.getState().streams.values()],
        events: useEvents.getState().events,
        devices: [...(useInventory.getState().devices?.values() ?? [])],
      },
      Date.now(),
    );
    const fileName = `gwanje-diagnostics-${new Date().toISOString().slice(0, 19).replaceAll(':', '')}.json`;
    download(fileName, 'application/json', `${JSON.stringify(report, null, 2)}\n`);
    sayDone(t('diagnostics.done', { fileName }));
  };
  return (
    <Panel
      title={t('diagnostics.title')}
      actions={
        <Button onPress={save}>
          <Icon name="download" size={13} />
          {t('diagnostics.save')}
        </Button>
      }
    >
      <div className="knob">
        <p>{t('diagnostics.text')}</p>
        <p className="row">
          <Icon name="lock" size={13} />
          <span>{t('diagnostics.noSecrets')}</span>
        </p>
      </div>
    </Panel>
  );
}
