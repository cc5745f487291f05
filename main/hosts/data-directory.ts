import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where everything of Gwanje is kept when nobody says otherwise: the platform's own place for an app's data. */
export function defaultDataDirectory(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): string {
  if (platform === 'darwin') return join(home, 'Library/Application Support/Gwanje');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData/Local'), 'Gwanje');
  return join(environment['XDG_DATA_HOME'] || join(home, '.local/share'), 'gwanje');
}
