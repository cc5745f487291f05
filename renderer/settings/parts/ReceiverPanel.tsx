import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReceiverStatus, Settings } from '../../../preload/contract/index.ts';
import { useFormat } from '../../format/index.ts';
import { useMetrics } from '../../metrics/index.ts';
import { Button, Dialog, Icon, NumberField, Panel, SeverityMark, Switch } from '../../ui/index.ts';
import { useApp } from '../store.ts';
import { Knob, TextKnob, useSave } from './Knob.tsx';

/** Where usage reports come in, and whether they do. */
export function ReceiverPanel({ receiver }: { receiver: Settings['receiver'] }) {
  const { t } = useTranslation('settings');
  const save = useSave();
  const app = useApp();
  const status = useMetrics((state) => state.receiver);
  const [asking, setAsking] = useState(false);
  const set = (change: Partial<Settings['receiver']>): void => {
    const back = Object.fromEntries(Object.keys(change).map((key) => [key, receiver[key as keyof typeof change]]));
    void save({ receiver: change }, { receiver: back });
  };
  const isDemo = app?.site === 'demo';
  return (
    <Panel title={t('receiver.title')} meta={t('receiver.meta')}>
      <ReceiverState status={status} isDemo={isDemo} />
      {isDemo && (
        <p className="remark">
          <Icon name="flask" />
          {t('receiver.demo')}
        </p>
      )}
      <Knob>
        <Switch
          isSelected={receiver.enabled}
          onChange={(enabled) => (enabled ? setAsking(true) : set({ enabled: false }))}
        >
          {t('receiver.enabled')}
        </Switch>
        <p>{t('receiver.enabledText')}</p>
      </Knob>
      <TextKnob
        label={t('receiver.host')}
        hint={t('receiver.hostText')}
        value={receiver.host}
        maxLength={255}
        check={(text) => (isHost(text) ? null : t('receiver.hostInvalid'))}
        onSave={(host) => set({ host })}
      />
      <Knob>
        <NumberField
          label={t('receiver.port')}
          hint={t('receiver.portText')}
          value={receiver.port}
          minValue={1}
          maxValue={65535}
          onChange={(port) => Number.isInteger(port) && port !== receiver.port && set({ port })}
        />
      </Knob>
      <Knob>
        <NumberField
          label={t('receiver.interval')}
          hint={t('receiver.intervalText')}
          unit={t('secondsUnit')}
          value={receiver.sampleIntervalMs / 1000}
          minValue={0.25}
          maxValue={600}
          step={0.25}
          onChange={(seconds) => {
            const sampleIntervalMs = Math.round(seconds * 1000);
            if (Number.isFinite(sampleIntervalMs) && sampleIntervalMs !== receiver.sampleIntervalMs)
              set({ sampleIntervalMs });
          }}
        />
      </Knob>
      <Knob>
        <Switch isSelected={receiver.tolerant} onChange={(tolerant) => set({ tolerant })}>
          {t('receiver.tolerant')}
        </Switch>
        <p>{t('receiver.tolerantText')}</p>
      </Knob>
      <Dialog
        alert
        title={t('receiver.openTitle', { port: receiver.port })}
        isOpen={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('common:cancel')}</Button>
            <Button
              variant="primary"
              onPress={() => {
                setAsking(false);
                set({ enabled: true });
              }}
            >
              {t('receiver.openConfirm')}
            </Button>
          </>
        }
      >
        <div className="stacked">
          <p>
            {t(receiver.host === '0.0.0.0' || receiver.host === '::' ? 'receiver.openEverywhere' : 'receiver.openOne', {
              host: receiver.host,
              port: receiver.port,
            })}
          </p>
          <p>{t('receiver.openRisk')}</p>
        </div>
      </Dialog>
    </Panel>
  );
}

/** An address to listen on: digits and dots, IPv6, or a name. */
const isHost = (text: string): boolean => /^[a-z0-9.:_-]{1,255}$/i.test(text);

function ReceiverState({ status, isDemo }: { status: ReceiverStatus | null; isDemo: boolean }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  if (status === null) return <p className="remark">{t('common:loading')}</p>;
  const { state, host, port, wantedPort, failure, accepted, rejected } = status;
  // The demo's own edges are told where to post.
  const moved = state === 'listening' && port !== wantedPort && !isDemo;
  const words = failure === null ? null : format.failure(failure);
  return (
    <div className="receiver-state" role="status">
      <div className="row">
        {state === 'failed' || moved ? (
          <SeverityMark priority={state === 'failed' ? 2 : 3} />
        ) : (
          <Icon name={state === 'listening' ? 'check' : 'pause'} />
        )}
        <b>
          {state === 'off'
            ? t('receiver.off')
            : state === 'failed'
              ? (words?.title ?? t('receiver.failed'))
              : t('receiver.listening', { host, port })}
        </b>
      </div>
      <p>
        {state === 'failed'
          ? words?.todo
          : moved
            ? t('receiver.moved', { wanted: wantedPort, port })
            : state === 'off'
              ? t('receiver.offText')
              : t('receiver.counts', { accepted: format.integer(accepted), rejected: format.integer(rejected) })}
      </p>
    </div>
  );
}
