import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = import.meta.dirname;

export default defineConfig({
  root: here,
  // Relative addresses: the same page is served over http and over app://.
  base: './',
  plugins: [react()],
  build: {
    outDir: join(here, '../dist/renderer'),
    emptyOutDir: true,
    // The Chromium of Electron 45; the browser host asks for a current one too.
    target: 'chrome140',
    sourcemap: false,
    // A `data:` address would need its own line in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
