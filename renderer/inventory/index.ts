export { startInventory, useInventory } from './store.ts';
