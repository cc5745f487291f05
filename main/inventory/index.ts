export { createInventory } from './inventory-room.ts';
export type { Inventory } from './inventory-room.ts';
