import { ipcRenderer } from 'electron';

/**
 * The sandboxed preload: it has no method of its own. The page asks its own window for a port, main makes a pair of
 * message ports, and the page's end is handed on. Only this page's own messages count, not those of frames or others.
 */
window.addEventListener('message', (event: MessageEvent<{ gwanje?: unknown } | null>) => {
  if (event.source === window && event.data?.gwanje === 'want-port') ipcRenderer.send('gwanje:want-port');
});

ipcRenderer.on('gwanje:port', (event) => {
  window.postMessage({ gwanje: 'port' }, window.location.origin, event.ports);
});
