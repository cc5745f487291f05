import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepConnected } from '../link/index.ts';
import { startLocales } from '../locales/index.ts';
import { startCamera } from '../camera/index.ts';
import { startClusters } from '../cluster/index.ts';
import { startDemo } from '../demo/index.ts';
import { startEvents } from '../events/index.ts';
import { startInventory } from '../inventory/index.ts';
import { startMetrics } from '../metrics/index.ts';
import { startSettings } from '../settings/index.ts';
import { Shell } from './Shell.tsx';

// Korean until the settings arrive: the operator's language of the last time is remembered by main.
startLocales('ko');
void keepConnected();
for (const start of [startSettings, startInventory, startMetrics, startCamera, startClusters, startEvents, startDemo])
  start();

const root = document.getElementById('root');
if (root === null) throw new Error('the page lacks its root element');
createRoot(root).render(
  <StrictMode>
    <Shell />
  </StrictMode>,
);
