import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const licenseFile = /^(licen[cs]e|copying|notice)/i;

/**
 * The licence texts of every package that has a module among `inputs` (paths or module ids of the bundlers).
 * A package without a licence file is named with the licence that its package.json states.
 */
export async function collectLicenses(root: string, inputs: readonly string[]): Promise<string> {
  const directories = new Set<string>();
  for (const input of inputs) {
    const directory = packageDirectory(input);
    if (directory !== null) directories.add(directory);
  }
  const sections = await Promise.all([...directories].sort().map((directory) => section(root, directory)));
  return ['Gwanje contains the following third-party software.', ...new Set(sections)].join(`\n\n${'='.repeat(80)}\n`);
}

/** The package that a module belongs to: up to and with the name after the last `node_modules`. */
function packageDirectory(input: string): string | null {
  const found = /(?:^|\/)(node_modules\/(?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)/.exec(input.replaceAll('\\', '/'));
  return found?.[1] ?? null;
}

async function section(root: string, directory: string): Promise<string> {
  const described = JSON.parse(await readFile(join(root, directory, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
  };
  const files = (await readdir(join(root, directory))).filter((name) => licenseFile.test(name)).sort();
  const texts = await Promise.all(files.map((name) => readFile(join(root, directory, name), 'utf8')));
  const title = `${described.name} ${described.version} (${described.license ?? 'see below'})`;
  return [title, ...texts.map((text) => text.trim())].join('\n\n');
}
