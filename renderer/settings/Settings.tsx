import { useTranslation } from 'react-i18next';
import type { Settings as AllSettings } from '../../preload/contract/index.ts';
import { FailureBox } from '../format/index.ts';
import { NumberField, Panel, Placeholder, Segment } from '../ui/index.ts';
import { AboutPanel, DiagnosticsPanel } from './parts/AboutPanel.tsx';
import { Knob, TextKnob, useSave } from './parts/Knob.tsx';
import { ReceiverPanel } from './parts/ReceiverPanel.tsx';
import { SitePanel } from './parts/SitePanel.tsx';
import { UsernamesPanel } from './parts/UsernamesPanel.tsx';
import { useSettings } from './store.ts';
import './settings.css';

export function Settings() {
  const { t } = useTranslation('settings');
  const { settings, failure } = useSettings();
  if (settings === null) {
    return failure === null ? (
      <Placeholder kind="loading" title={t('common:loading')} />
    ) : (
      <FailureBox failure={failure} onRetry={() => location.reload()} />
    );
  }
  return (
    <div className="settings">
      <header className="screen-head">
        <h1>{t('title')}</h1>
        <span className="t3 ellipsis">{t('savedAtOnce')}</span>
      </header>
      <div className="settings-columns scroll">
        <div>
          <SitePanel />
          <LanguagePanel language={settings.language} />
          <VideoPanel video={settings.video} />
        </div>
        <div>
          <ReceiverPanel receiver={settings.receiver} />
        </div>
        <div>
          <UsernamesPanel />
          <DiagnosticsPanel />
          <AboutPanel />
        </div>
      </div>
    </div>
  );
}

function LanguagePanel({ language }: Pick<AllSettings, 'language'>) {
  const { t } = useTranslation('settings');
  const save = useSave();
  return (
    <Panel
      title={t('common:language')}
      actions={
        <Segment
          quiet
          label={t('common:language')}
          value={language}
          options={[
            { value: 'ko', label: '한국어' },
            { value: 'en', label: 'English' },
          ]}
          onChange={(next) => void save({ language: next }, { language })}
        />
      }
    >
      <div className="knob">
        <p>{t('languageText')}</p>
      </div>
    </Panel>
  );
}

function VideoPanel({ video }: Pick<AllSettings, 'video'>) {
  const { t } = useTranslation('settings');
  const save = useSave();
  return (
    <Panel title={t('video.title')}>
      <TextKnob
        label={t('video.ffmpegPath')}
        hint={t('video.ffmpegPathText')}
        placeholder={t('video.ffmpegPathEmpty')}
        value={video.ffmpegPath}
        maxLength={1024}
        onSave={(ffmpegPath) => void save({ video: { ffmpegPath } }, { video: { ffmpegPath: video.ffmpegPath } })}
      />
      <Knob>
        <NumberField
          label={t('video.grace')}
          hint={t('video.graceText')}
          unit={t('secondsUnit')}
          value={video.graceSeconds}
          minValue={0}
          maxValue={600}
          step={1}
          onChange={(graceSeconds) => {
            if (!Number.isInteger(graceSeconds) || graceSeconds === video.graceSeconds) return;
            void save({ video: { graceSeconds } }, { video: { graceSeconds: video.graceSeconds } });
          }}
        />
      </Knob>
    </Panel>
  );
}
