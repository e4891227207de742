/** Components of a cgroup path that are uuids, for patterns. */
export const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** The first component after `root` that fits, with what it captured. */
export function below(parts: readonly string[], root: RegExp, wanted: RegExp): RegExpExecArray | undefined {
  const start = parts.findIndex((part) => root.test(part));
  for (let at = start + 1; start >= 0 && at < parts.length; at += 1) {
    const match = wanted.exec(parts[at] ?? '');
    if (match !== null) return match;
  }
  return undefined;
}
