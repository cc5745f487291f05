export { createSettings, type SettingsRoom } from './settings-room.ts';
