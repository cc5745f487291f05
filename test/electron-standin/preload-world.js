// Runs in the isolated world of each document, before the page's own scripts. SOURCE is the app's preload.
(() => {
  if (window !== window.top) return;
  const tell = (message) => globalThis.standinTell(JSON.stringify(message));
  const listeners = new Map();
  const ports = new Map();

  const ipcRenderer = {
    send: (channel, ...args) => tell({ type: 'send', channel, args }),
    on(channel, listener) {
      listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
      return ipcRenderer;
    },
    removeListener(channel, listener) {
      listeners.set(
        channel,
        (listeners.get(channel) ?? []).filter((other) => other !== listener),
      );
      return ipcRenderer;
    },
  };

  function openPort(id) {
    const { port1, port2 } = new MessageChannel();
    ports.set(id, port2);
    port2.onmessage = ({ data }) => tell({ type: 'port', id, data });
    port2.addEventListener('close', () => tell({ type: 'port-close', id }));
    return port1;
  }

  globalThis.standinHear = (message) => {
    if (message.type === 'port') ports.get(message.id)?.postMessage(message.data);
    if (message.type === 'port-close') ports.get(message.id)?.close();
    if (message.type !== 'send') return;
    const event = { sender: ipcRenderer, ports: message.ports.map(openPort) };
    for (const listener of listeners.get(message.channel) ?? []) listener(event, ...message.args);
  };

  const electron = { ipcRenderer };
  // A sandboxed preload may require this one module; a CommonJS bundle that asks for a sibling fails as it would there.
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  const module = { exports: {} };
  ((require, module, exports) => {
    SOURCE;
  })(require, module, module.exports);
})();
