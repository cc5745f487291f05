import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Toasts } from '../format/index.ts';
import { useConnection } from '../link/index.ts';
import { Button, Dialog, Icon, Placeholder, type IconName } from '../ui/index.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { hrefOf, screens, useScreen, type Screen } from './route.ts';
import { openSite } from '../settings/index.ts';
import { TopBar } from './TopBar.tsx';
import './shell.css';

const views: Record<Screen, ReturnType<typeof lazy>> = {
  wall: lazy(async () => ({ default: (await import('../camera/Wall.tsx')).Wall })),
  inventory: lazy(async () => ({ default: (await import('../inventory/Inventory.tsx')).Inventory })),
  cluster: lazy(async () => ({ default: (await import('../cluster/Cluster.tsx')).Cluster })),
  settings: lazy(async () => ({ default: (await import('../settings/Settings.tsx')).Settings })),
};

const icons: Record<Screen, IconName> = {
  wall: 'wall',
  inventory: 'inventory',
  cluster: 'cluster',
  settings: 'settings',
};

export function Shell() {
  const { t } = useTranslation();
  const screen = useScreen();
  const View = views[screen];
  const connection = useConnection((state) => state.state);
  return (
    <div className="shell">
      <a className="skip" href="#content" onClick={(event) => focusContent(event)}>
        {t('skipToContent')}
      </a>
      <Banner />
      <Rail screen={screen} />
      <TopBar />
      <main id="content" tabIndex={-1}>
        {connection === 'connecting' ? (
          <Placeholder kind="loading" title={t('connecting')} />
        ) : (
          <ErrorBoundary key={screen}>
            <Suspense fallback={<Placeholder kind="loading" title={t('loading')} />}>
              <View />
            </Suspense>
          </ErrorBoundary>
        )}
      </main>
      <Toasts />
    </div>
  );
}

function focusContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

function Rail({ screen }: { screen: Screen }) {
  const { t } = useTranslation();
  return (
    <nav className="rail" aria-label={t('screens')}>
      <svg className="logo" viewBox="0 0 28 28" fill="none" stroke="currentColor" strokeWidth="1.8" aria-hidden="true">
        <path d="M4 9V4h5M19 4h5v5M24 19v5h-5M9 24H4v-5" />
        <circle cx="14" cy="14" r="5" />
        <circle cx="14" cy="14" r="1.4" fill="currentColor" />
      </svg>
      {screens.map((name) => (
        <a
          key={name}
          href={hrefOf(name)}
          className={name === 'settings' ? 'at-end' : undefined}
          aria-current={name === screen ? 'page' : undefined}
        >
          <Icon name={icons[name]} size={20} />
          {t(name)}
        </a>
      ))}
    </nav>
  );
}

/** One strip above everything: the connection is away, or this is the demo. */
function Banner() {
  const { t } = useTranslation();
  const { state, app } = useConnection();
  const [asking, setAsking] = useState(false);
  if (state === 'away' || state === 'shut-out')
    return (
      <div className="banner away" role="alert">
        <b>{t(state === 'away' ? 'away' : 'shutOut')}</b>
      </div>
    );
  if (app?.site !== 'demo') return null;
  return (
    <div className="banner" role="status">
      <b>{t('demoSite')}</b>
      <span className="ellipsis">{t('demoBanner')}</span>
      <button type="button" onClick={() => setAsking(true)}>
        {t('startRealSite')}
      </button>
      <Dialog
        title={t('startRealSiteTitle')}
        isOpen={asking}
        onClose={() => setAsking(false)}
        footer={
          <>
            <Button onPress={() => setAsking(false)}>{t('cancel')}</Button>
            <Button
              variant="primary"
              onPress={() => {
                setAsking(false);
                void openSite('real');
              }}
            >
              {t('startRealSite')}
            </Button>
          </>
        }
      >
        <p>{t('startRealSiteText')}</p>
      </Dialog>
    </div>
  );
}
