import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button, Dialog, Panel } from '../../ui/index.ts';
import { openSite, useApp } from '../store.ts';

/** Which site is open. The demo's and the real site's records never mix. */
export function SitePanel() {
  const { t } = useTranslation('settings');
  const app = useApp();
  const [asking, setAsking] = useState(false);
  const [switching, setSwitching] = useState(false);
  if (app === null) return null;
  const other = app.site === 'demo' ? 'real' : 'demo';
  const action = t(other === 'real' ? 'common:startRealSite' : 'common:backToDemo');
  return (
    <Panel
      title={t('site.title')}
      meta={t(app.site === 'demo' ? 'common:demoSite' : 'common:realSite')}
      actions={
        <Button isPending={switching} onPress={() => setAsking(true)}>
          {action}
        </Button>
      }
    >
      <div className="knob">
        <p>{t(`site.text.${app.site}`)}</p>
      </div>
      <Dialog
        alert
        title={other === 'real' ? t('common:startRealSiteTitle') : t('site.demoTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('common:cancel')}</Button>
            <Button
              variant="primary"
              onPress={() => {
                setAsking(false);
                setSwitching(true);
                void openSite(other).then(() => setSwitching(false));
              }}
            >
              {action}
            </Button>
          </>
        }
      >
        <p>{other === 'real' ? t('common:startRealSiteText') : t('site.demoText')}</p>
      </Dialog>
    </Panel>
  );
}
