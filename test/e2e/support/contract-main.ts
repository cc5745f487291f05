import { app, BrowserWindow, ipcMain, MessageChannelMain, protocol, session } from 'electron';
import { serveMessagePorts } from '../../../main/hosts/electron/message-ports.ts';
import { announcePageScheme, servePage } from '../../../main/hosts/electron/page-protocol.ts';
import { confine, openPage, windowOptions } from '../../../main/hosts/electron/window.ts';
import { contractApp } from '../../contract/contract-app.ts';

/** A main script for the contract suite: the Electron host's own parts around the suite's app, and an empty page. */
const contractSuiteApp = contractApp();
Object.assign(globalThis, { contractSuiteApp });

announcePageScheme(protocol);
app.on('window-all-closed', () => app.quit());
await app.whenReady();
confine(app, session.defaultSession);
servePage(protocol, process.env['CONTRACT_PAGE'] ?? '');
const { router, log } = contractSuiteApp;
serveMessagePorts({ ipcMain, newChannel: () => new MessageChannelMain(), router, log });
openPage(new BrowserWindow(windowOptions(process.env['CONTRACT_PRELOAD'] ?? '')), log);
