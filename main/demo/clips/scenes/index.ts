import type { Scene } from '../scene.ts';
import { alley } from './alley.ts';
import { corridor } from './corridor.ts';
import { crossing } from './crossing.ts';
import { dock } from './dock.ts';
import { fence } from './fence.ts';
import { gate } from './gate.ts';
import { parking } from './parking.ts';
import { warehouse } from './warehouse.ts';

/** The site's cameras in their order, CAM-01 first. */
export const scenes: Scene[] = [gate, parking, crossing, dock, fence, alley, warehouse, corridor];
