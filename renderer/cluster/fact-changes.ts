import type { ClusterFacts } from '../../preload/contract/index.ts';

/** A field of the facts that is shown by itself; the rest is about nodes. */
export const shownFacts = [
  'server',
  'version',
  'uid',
  'caCertHash',
  'registryPort',
  'clientExpiresAtMs',
  'serverExpiresAtMs',
  'authorityExpiresAtMs',
] as const;
export type ShownFact = (typeof shownFacts)[number];

export type FactChange =
  | { type: 'field'; field: ShownFact; before: string | number | null; after: string | number | null }
  | { type: 'node-added'; name: string }
  | { type: 'node-removed'; name: string }
  /** `what`: a field of the node, e.g. `kubeletVersion`. */
  | { type: 'node-changed'; name: string; what: string; before: string; after: string };

type NodeFacts = ClusterFacts['nodes'][number];

/** What became different from one time to the next. */
export function factChanges(older: ClusterFacts, newer: ClusterFacts): FactChange[] {
  const fields = shownFacts
    .filter((field) => older[field] !== newer[field])
    .map((field): FactChange => ({ type: 'field', field, before: older[field], after: newer[field] }));
  const before = new Map(older.nodes.map((node) => [node.name, node]));
  const after = new Map(newer.nodes.map((node) => [node.name, node]));
  const nodes = [...after].flatMap(([name, node]): FactChange[] => {
    const was = before.get(name);
    return was === undefined ? [{ type: 'node-added', name }] : nodeChanges(was, node);
  });
  const removed = [...before.keys()]
    .filter((name) => !after.has(name))
    .map((name): FactChange => ({ type: 'node-removed', name }));
  return [...fields, ...nodes, ...removed];
}

function nodeChanges(older: NodeFacts, newer: NodeFacts): FactChange[] {
  return (Object.keys(newer) as (keyof NodeFacts)[])
    .filter((what) => JSON.stringify(older[what]) !== JSON.stringify(newer[what]))
    .map((what) => ({
      type: 'node-changed',
      name: newer.name,
      what,
      before: told(older[what]),
      after: told(newer[what]),
    }));
}

const told = (value: NodeFacts[keyof NodeFacts]): string =>
  value === null ? '—' : Array.isArray(value) ? value.join(', ') : String(value);
