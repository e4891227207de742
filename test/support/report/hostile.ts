/** Values of these are a closed set of words or have a form of their own: no log chooses them. */
const CLOSED =
  /^(schema|id|kind|time|timeSource|scope|confidence|severity|provenance|identityQuality|relation|qos|startedAt|containerRuntime|windowStart|windowEnd|trend)$/;

/** The value with every name that a log chooses made hostile. */
export function poisoned<T>(value: T, evil: string): T {
  return poisonedIn(value, evil, '') as T;
}

function poisonedIn(value: unknown, evil: string, key: string): unknown {
  if (Array.isArray(value)) return value.map((each) => poisonedIn(each, evil, key));
  if (typeof value === 'string') return CLOSED.test(key) ? value : `${value}${evil}`;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, poisonedIn(each, evil, name)]));
}
