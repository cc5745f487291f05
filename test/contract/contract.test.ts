import { afterEach, describe, it } from 'vitest';
import { checks } from './checks.ts';
import { contractApp } from './contract-app.ts';
import { transports } from './transports.ts';

describe.each(transports)('the contract over $name', (transport) => {
  let stop: () => Promise<void> = async () => undefined;
  afterEach(() => stop());

  for (const check of checks) {
    if (check.needs !== undefined && !transport.can.includes(check.needs)) continue;
    it(check.title, async () => {
      const app = contractApp();
      const served = await transport.serve(app);
      stop = served.stop;
      await check.run({
        page: await served.connect(),
        connect: served.connect,
        heldItems: transport.heldItems,
        far: { tick: app.tick, watching: async () => app.watching(), errors: async () => app.errors },
      });
    });
  }
});
