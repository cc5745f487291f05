import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureBox, sayDone, sayFailed } from '../../format/index.ts';
import { Button, Icon, Placeholder, Segment } from '../../ui/index.ts';
import { probeStream, updateDevice, type Outcome } from '../store.ts';
import type { Device, StreamProbe } from '../types.ts';
import { CredentialsDialog } from './CredentialsDialog.tsx';
import { Fact, Facts } from './Facts.tsx';

/** Where the picture comes from, with which account, and whether it comes at all. */
export function StreamSection({ device }: { device: Device }) {
  const { t } = useTranslation('inventory');
  const [asking, setAsking] = useState(false);
  const forget = async (): Promise<void> => {
    const outcome = await updateDevice(device.id, device.revision, { credentials: null });
    if (outcome.ok) sayDone(t('credentials.forgotten', { name: device.name }));
    else sayFailed(outcome.failure);
  };
  return (
    <section aria-label={t('stream.title')}>
      <h3 className="group-label">{t('stream.title')}</h3>
      <Facts>
        <Fact label={t('field.streamUrl')}>
          <Address url={device.streamUrl} absent={t('stream.none')} />
        </Fact>
        <Fact label={t('field.substreamUrl')}>
          <Address url={device.substreamUrl} absent={t('stream.subDerived')} />
        </Fact>
        <Fact label={t('credentials.title')}>
          <span className="row wrap">
            <span className="row">
              <Icon name="lock" size={13} />
              {t(device.hasCredentials ? 'credentials.saved' : 'credentials.none')}
            </span>
            <span className="grow" />
            <Button variant="ghost" onPress={() => setAsking(true)}>
              {t(device.hasCredentials ? 'credentials.change' : 'credentials.enter')}
            </Button>
            {device.hasCredentials && (
              <Button variant="text" onPress={() => void forget()}>
                {t('credentials.forget')}
              </Button>
            )}
          </span>
        </Fact>
      </Facts>
      {device.streamUrl !== null && <StreamTest device={device} />}
      <CredentialsDialog key={String(asking)} device={device} isOpen={asking} onClose={() => setAsking(false)} />
    </section>
  );
}

function Address({ url, absent }: { url: string | null; absent: string }) {
  return url === null ? <span className="t3">{absent}</span> : <span className="mono breakable">{url}</span>;
}

/** Connects once, outside of any tile, and says what it found. */
function StreamTest({ device }: { device: Device }) {
  const { t } = useTranslation('inventory');
  const [profile, setProfile] = useState<'main' | 'sub'>('main');
  const [testing, setTesting] = useState(false);
  const [outcome, setOutcome] = useState<Outcome<StreamProbe> | null>(null);
  const test = async (): Promise<void> => {
    setTesting(true);
    setOutcome(null);
    setOutcome(await probeStream({ cameraId: device.id }, profile));
    setTesting(false);
  };
  return (
    <div className="stream-test">
      <div className="row">
        <Button isPending={testing} onPress={() => void test()}>
          {t(testing ? 'test.running' : 'test.start')}
        </Button>
        <Segment
          quiet
          label={t('test.which')}
          value={profile}
          options={[
            { value: 'main', label: t('test.main') },
            { value: 'sub', label: t('test.sub') },
          ]}
          onChange={setProfile}
        />
      </div>
      <div aria-live="polite">
        {testing && <Placeholder kind="loading" title={t('test.waiting')} />}
        {outcome?.ok === false && <FailureBox failure={outcome.failure} onRetry={() => void test()} />}
        {outcome?.ok === true && <Found probe={outcome.value} />}
      </div>
    </div>
  );
}

function Found({ probe }: { probe: StreamProbe }) {
  const { t } = useTranslation('inventory');
  const { codec, widthPixels, heightPixels, framesPerSecond, needsTranscoding } = probe;
  const unknown = t('common:unknown');
  return (
    <div className="figures" role="status">
      <div>
        <small>{t('test.codec')}</small>
        <b>{codec}</b>
        <small>{t(needsTranscoding ? 'test.converted' : 'test.direct')}</small>
      </div>
      <div>
        <small>{t('test.size')}</small>
        <b>{widthPixels === null || heightPixels === null ? unknown : `${widthPixels} × ${heightPixels}`}</b>
        <small>{t('test.pixels')}</small>
      </div>
      <div>
        <small>{t('test.rate')}</small>
        <b>{framesPerSecond === null ? unknown : framesPerSecond.toFixed(framesPerSecond % 1 === 0 ? 0 : 1)}</b>
        <small>{t('test.framesPerSecond')}</small>
      </div>
    </div>
  );
}
