import type { ImportPreview, Proposal, Repair } from '../../preload/contract/index.ts';

export interface RepairGroup {
  kind: Repair['kind'];
  /** In the order of the text. */
  repairs: readonly Repair[];
}

/** Repairs by kind, the most frequent first. */
export function groupRepairs(repairs: readonly Repair[]): RepairGroup[] {
  const groups = new Map<Repair['kind'], Repair[]>();
  for (const repair of repairs) {
    const group = groups.get(repair.kind);
    if (group === undefined) groups.set(repair.kind, [repair]);
    else group.push(repair);
  }
  return [...groups]
    .map(([kind, list]) => ({ kind, repairs: list.sort((a, b) => a.line - b.line || a.column - b.column) }))
    .sort((a, b) => b.repairs.length - a.repairs.length);
}

/** Characters that look like nothing are named by their code point; `null` stands for an empty text. */
export function visibleText(text: string): string | null {
  if (text === '') return null;
  return text.replace(/[\p{Cc}\p{Cf}\p{Zs}\p{Zl}\p{Zp}]/gu, (character) =>
    character === ' ' ? ' ' : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

/** What was recognised, in counts. Kinds of records that were not found are left out. */
export interface Recognised {
  what:
    | 'master'
    | 'terminal'
    | 'camera'
    | 'analysis-server'
    | 'router'
    | 'join'
    | 'registry'
    | 'metrics'
    | 'usage'
    | 'repairs'
    | 'unreadable';
  count: number;
}

export function recognised(preview: ImportPreview): Recognised[] {
  const ofKind = (kind: Proposal['kind']): number =>
    preview.proposals.filter((proposal) => proposal.kind === kind).length;
  const kinds = (['master', 'terminal', 'camera', 'analysis-server', 'router'] as const).map((kind) => ({
    what: kind,
    count: ofKind(kind),
  }));
  const found: Recognised[] = [
    ...kinds,
    { what: 'join', count: preview.joinCommands.length },
    { what: 'registry', count: preview.registryRecipes.length },
    { what: 'metrics', count: preview.metricNames.length },
    { what: 'usage', count: preview.usageSamples.length + (preview.usageUrl === null ? 0 : 1) },
    { what: 'unreadable', count: preview.unreadable.length },
  ];
  return [...found.filter(({ count }) => count > 0), { what: 'repairs', count: preview.repairCount }];
}

/** What is ticked at first: all that would change something. */
export const acceptedAtFirst = (proposals: readonly Proposal[]): ReadonlySet<string> =>
  new Set(proposals.filter(({ effect }) => effect !== 'same').map(({ key }) => key));

/** What saving the ticked proposals would do. */
export function effectCounts(
  proposals: readonly Proposal[],
  accepted: ReadonlySet<string>,
): { create: number; merge: number } {
  let create = 0;
  let merge = 0;
  for (const { key, effect } of proposals) {
    if (!accepted.has(key)) continue;
    if (effect === 'create') create++;
    else if (effect === 'merge') merge++;
  }
  return { create, merge };
}

/** Repairs that are drawn side by side: at most this many, of a few characters each. */
const shortLists = { repairs: 400, characters: 4 };

export const areShort = (repairs: readonly Repair[]): boolean =>
  repairs.length <= shortLists.repairs &&
  repairs.every(({ before, after }) => before.length <= shortLists.characters && after.length <= shortLists.characters);
