import type { ImportPreview } from '../../preload/contract/index.ts';
import { withoutSecrets } from './free-text.ts';

export type RecipeVariant = ImportPreview['registryRecipes'][number]['variant'];

const dockerRun = /^[ \t]{0,40}(?:sudo )?docker run\b/m;
const recipes: readonly [RecipeVariant, (text: string) => boolean][] = [
  ['deployment', (text) => /^[ \t]{0,40}kind:[ \t]{0,8}Deployment\b/m.test(text)],
  ['pull-secret', (text) => /\bkubectl create secret docker-registry\b/.test(text)],
  ['tls', (text) => /REGISTRY_HTTP_TLS_|^[ \t]{0,40}mkdir -p \/certs\b/m.test(text)],
  ['plain', (text) => dockerRun.test(text) && /\bregistry:[23]\b/.test(text)],
  ['push', (text) => /^[ \t]{0,40}(?:sudo )?docker (?:tag|push)\b/m.test(text)],
  ['restart', (text) => /\bsystemctl restart docker\b/.test(text)],
];

/** Longest block that may be a recipe, in characters; the source's longest has 500. */
const maximumLength = 20_000;

/** How to run, trust and use a private registry, told by its commands (S60 to S68). */
export function recipeVariant(block: string): RecipeVariant | null {
  if (block.length > maximumLength) return null;
  return recipes.find(([, fits]) => fits(block))?.[0] ?? null;
}

/** A block as one would run it: the indentation of its list gone, the ends trimmed, nothing secret in it. */
export function recipeText(block: string): string {
  const lines = block.slice(0, maximumLength).split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return withoutSecrets(
    lines
      .map((line) => line.slice(indent).trimEnd())
      .join('\n')
      .trim(),
  );
}
