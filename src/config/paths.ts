/** A tree of plain objects, as YAML gives it. */
export type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a dotted path; undefined where the path leads nowhere. */
export function valueAt(tree: unknown, path: string): unknown {
  let node: unknown = tree;
  for (const step of path.split('.')) {
    if (!isTree(node) || !Object.hasOwn(node, step)) return undefined;
    node = node[step];
  }
  return node;
}

/** Puts a value at a dotted path, making the objects on the way. */
export function putAt(tree: Tree, path: string, value: unknown): void {
  const steps = path.split('.');
  const last = steps.pop() ?? path;
  let node = tree;
  for (const step of steps) {
    const next = node[step];
    if (isTree(next)) node = next;
    else {
      const made: Tree = {};
      node[step] = made;
      node = made;
    }
  }
  node[last] = value;
}
