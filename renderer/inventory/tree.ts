import type { Device, DeviceId, DeviceKind } from '../../preload/contract/index.ts';
import { kindOrder } from './kinds.ts';

/** A device with those below it: master → terminals, analysis servers, routers → cameras. */
export interface TreeNode {
  device: Device;
  children: TreeNode[];
}

export interface Forest {
  masters: TreeNode[];
  /** Devices without a parent, or whose parent is gone. */
  orphans: TreeNode[];
  parentOf: ReadonlyMap<DeviceId, DeviceId>;
}

/** `group`: the heading over the devices without a parent. */
export type TreeRow =
  | {
      type: 'device';
      id: DeviceId;
      node: TreeNode;
      level: number;
      position: number;
      setSize: number;
      expanded: boolean | null;
      matched: boolean;
    }
  | {
      type: 'group';
      id: typeof orphanGroup;
      level: number;
      position: number;
      setSize: number;
      expanded: boolean;
      count: number;
    };

export const orphanGroup = 'orphans';
export type RowId = TreeRow['id'];

const collator = new Intl.Collator(['ko', 'en'], { numeric: true, sensitivity: 'base' });

const byKindAndName = (a: TreeNode, b: TreeNode): number =>
  kindOrder(a.device.kind) - kindOrder(b.device.kind) ||
  collator.compare(a.device.name, b.device.name) ||
  collator.compare(a.device.id, b.device.id);

/** Builds the tree. Devices that are each other's parent hang nowhere by right: they stand among the orphans. */
export function buildForest(devices: Iterable<Device>): Forest {
  const nodes = new Map<DeviceId, TreeNode>();
  for (const device of devices) nodes.set(device.id, { device, children: [] });
  const parentOf = new Map<DeviceId, DeviceId>();
  for (const { device } of nodes.values()) {
    if (device.parentId !== null && device.parentId !== device.id && nodes.has(device.parentId)) {
      parentOf.set(device.id, device.parentId);
    }
  }
  for (const id of nodes.keys()) if (isCircular(id, parentOf)) parentOf.delete(id);
  const masters: TreeNode[] = [];
  const orphans: TreeNode[] = [];
  for (const [id, node] of nodes) {
    const parentId = parentOf.get(id);
    if (parentId !== undefined) nodes.get(parentId)?.children.push(node);
    else (node.device.kind === 'master' ? masters : orphans).push(node);
  }
  for (const node of nodes.values()) node.children.sort(byKindAndName);
  return { masters: masters.sort(byKindAndName), orphans: orphans.sort(byKindAndName), parentOf };
}

function isCircular(start: DeviceId, parentOf: ReadonlyMap<DeviceId, DeviceId>): boolean {
  const seen = new Set<DeviceId>();
  for (let at = parentOf.get(start); at !== undefined; at = parentOf.get(at)) {
    if (at === start) return true;
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return false;
}

export interface TreeView {
  /** Ids that the search and the kind filter leave; `null` = all. Those above them are shown too, quietly. */
  matches: ReadonlySet<DeviceId> | null;
  /** What a person opened or closed by hand. */
  opened: ReadonlyMap<RowId, boolean>;
  /** What holds for the rest. */
  openByDefault: boolean;
}

/** The rows in sight, top to bottom. While something is looked for, what leads to a match is open by default. */
export function visibleRows(forest: Forest, { matches, opened, openByDefault }: TreeView): TreeRow[] {
  const shown = matches === null ? null : withAncestors(matches, forest.parentOf);
  const rows: TreeRow[] = [];
  const left = (nodes: readonly TreeNode[]): readonly TreeNode[] =>
    shown === null ? nodes : nodes.filter(({ device }) => shown.has(device.id));
  const add = (nodes: readonly TreeNode[], level: number, firstPosition: number, setSize: number): void => {
    nodes.forEach((node, index) => {
      const { id } = node.device;
      const children = left(node.children);
      const expanded =
        children.length === 0 ? null : (opened.get(id) ?? (shown !== null || level === 1 || openByDefault));
      const matched = matches === null || matches.has(id);
      rows.push({ type: 'device', id, node, level, position: firstPosition + index, setSize, expanded, matched });
      if (expanded === true) add(children, level + 1, 1, children.length);
    });
  };
  const masters = left(forest.masters);
  const orphans = left(forest.orphans);
  const setSize = masters.length + (orphans.length > 0 ? 1 : 0);
  add(masters, 1, 1, setSize);
  if (orphans.length > 0) {
    const expanded = opened.get(orphanGroup) ?? true;
    rows.push({
      type: 'group',
      id: orphanGroup,
      level: 1,
      position: setSize,
      setSize,
      expanded,
      count: orphans.length,
    });
    if (expanded) add(orphans, 2, 1, orphans.length);
  }
  return rows;
}

function withAncestors(ids: ReadonlySet<DeviceId>, parentOf: ReadonlyMap<DeviceId, DeviceId>): ReadonlySet<DeviceId> {
  const all = new Set(ids);
  for (const id of ids) {
    for (let at = parentOf.get(id); at !== undefined && !all.has(at); at = parentOf.get(at)) all.add(at);
  }
  return all;
}

/** How many there are of each kind. */
export function countKinds(devices: Iterable<Device>): ReadonlyMap<DeviceKind, number> {
  const counts = new Map<DeviceKind, number>();
  for (const { kind } of devices) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Where the focus goes: keys of the WAI-ARIA tree pattern. `toggle` opens or closes the row. */
export function treeKey(
  key: string,
  rows: readonly TreeRow[],
  index: number,
  pageRows: number,
): { focus?: number; toggle?: boolean } {
  const row = rows[index];
  const last = rows.length - 1;
  if (row === undefined) return {};
  switch (key) {
    case 'ArrowDown':
      return { focus: Math.min(index + 1, last) };
    case 'ArrowUp':
      return { focus: Math.max(index - 1, 0) };
    case 'PageDown':
      return { focus: Math.min(index + pageRows, last) };
    case 'PageUp':
      return { focus: Math.max(index - pageRows, 0) };
    case 'Home':
      return { focus: 0 };
    case 'End':
      return { focus: last };
    case 'ArrowRight':
      if (row.expanded === false) return { toggle: true };
      return row.expanded === true ? { focus: Math.min(index + 1, last) } : {};
    case 'ArrowLeft': {
      if (row.expanded === true) return { toggle: true };
      for (let at = index - 1; at >= 0; at--) if ((rows[at]?.level ?? 0) < row.level) return { focus: at };
      return {};
    }
    default:
      return {};
  }
}
