import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../../package.json' with { type: 'json' };
import type { AppState, Remark } from '../../preload/contract/index.ts';
import { openSqliteDatabases } from '../adapters/sqlite-databases.ts';
import { kubernetes } from '../adapters/kubernetes.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { startUsageServer } from '../adapters/fastify-usage-server.ts';
import { createVideoProcessStarter } from '../adapters/worker-video-process.ts';
import { type App, createApp } from '../app.ts';
import { startDemoSite } from '../demo/index.ts';
import type { Log, SecretBox, SettingsStore } from '../ports/index.ts';
import type { HostOptions } from './launch/options.mjs';
import { withLanguage } from './run-language.ts';

export interface HostParts {
  host: AppState['host'];
  options: HostOptions;
  dataDirectory: string;
  log: Log;
  settingsStore: SettingsStore;
  /** Opens the secret box of a site; called with the site's own directory. */
  openSecretBox: (siteDirectory: string) => SecretBox;
  /** Origins of pages that may fetch media. */
  pageOrigins: string[];
  notices: Remark[];
}

/** The app with its real adapters: all that both hosts share. */
export function composeApp(parts: HostParts): App {
  const { host, options, dataDirectory, log } = parts;
  return createApp({
    clock: systemClock,
    log,
    host,
    version: packageJson.version,
    settingsStore: withLanguage(parts.settingsStore, options.language),
    openStorage: (site) => {
      const directory = join(dataDirectory, site);
      const databases = openSqliteDatabases(directory);
      try {
        return { databases, secretBox: parts.openSecretBox(directory), close: () => databases.close() };
      } catch (thrown) {
        databases.close();
        throw thrown;
      }
    },
    startVideoProcess: createVideoProcessStarter({
      workerUrl: outsideArchive(bundled('main/video.js')),
      allowedOrigins: parts.pageOrigins,
      log,
    }),
    startUsageServer,
    startDemoSite,
    kube: kubernetes,
    random: Math.random,
    site: options.site,
    notices: parts.notices,
  });
}

/** A file of dist/, seen from a bundle in dist/main. */
export function bundled(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}

/** A packaged app is one archive; what a thread is started from lies beside it (electron-builder.yml: asarUnpack). */
const outsideArchive = (url: URL): URL => new URL(url.href.replace('/app.asar/', '/app.asar.unpacked/'));

export const pageDirectory = (): string => fileURLToPath(bundled('renderer/'));
