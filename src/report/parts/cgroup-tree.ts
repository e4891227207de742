import type { Incident } from '../../model/generated/incident.ts';
import type { Block, Branch } from '../document.ts';

const MAX_PATHS = 8;
const MAX_DEPTH = 24;

interface Node {
  readonly name: string;
  readonly depth: number;
  readonly children: Map<string, Node>;
  owner: boolean;
  victims: number;
}

/** The control groups between the root, the limit's owner and the victims, as a tree. */
export function cgroupBlocks({ limitOwner, victims, groupCgroup }: Incident): readonly Block[] {
  const paths = [...new Set(victims.flatMap(({ cgroup }) => cgroup ?? []))];
  if (limitOwner === undefined && paths.length === 0) return [];
  const root: Node = { name: '/', depth: 0, children: new Map(), owner: false, victims: 0 };
  if (limitOwner !== undefined) nodeAt(root, limitOwner.cgroup).owner = true;
  for (const path of paths.slice(0, MAX_PATHS)) {
    nodeAt(root, path).victims += victims.filter(({ cgroup }) => cgroup === path).length;
  }
  const group = groupCgroup === undefined ? undefined : nodeAt(root, groupCgroup);
  const more = paths.length - MAX_PATHS;
  return [
    { kind: 'tree', title: 'Control groups', branches: [...branchesOf(root, group)] },
    ...(more > 0
      ? [{ kind: 'paragraph', tone: 'note', text: `and ${String(more)} more of victims` } satisfies Block]
      : []),
  ];
}

function nodeAt(root: Node, path: string): Node {
  const parts = path.split('/').filter((part) => part !== '');
  let node = root;
  // Deeper ones stand together under an ellipsis.
  const shown = parts.length > MAX_DEPTH ? [...parts.slice(0, MAX_DEPTH - 1), '…'] : parts;
  for (const part of shown) {
    const child = node.children.get(part) ?? {
      name: part,
      depth: node.depth + 1,
      children: new Map(),
      owner: false,
      victims: 0,
    };
    node.children.set(part, child);
    node = child;
  }
  return node;
}

function* branchesOf(node: Node, group: Node | undefined): Generator<Branch, void, undefined> {
  const marks: Branch['marks'][number][] = [];
  if (node.owner) marks.push({ tone: 'warning', text: 'its limit was hit' });
  if (node === group) marks.push({ tone: 'plain', text: 'killed as a unit' });
  if (node.victims > 0)
    marks.push({ tone: 'alarm', text: node.victims === 1 ? 'victim' : `${String(node.victims)} victims` });
  yield { depth: node.depth, name: node.name, marks };
  for (const child of node.children.values()) yield* branchesOf(child, group);
}
