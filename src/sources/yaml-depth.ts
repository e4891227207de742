import { CST, Parser } from 'yaml';

/** Nothing that people write is deeper. */
const MAX_DEPTH = 100;

/**
 * Why YAML may not be read: it is nested too deeply. Reading it takes stack for each level, and a process whose stack is used up in
 * the wrong place does not throw but ends. This looks at the tokens first, which takes none.
 */
export function tooDeepYaml(text: string): string | undefined {
  const open: { readonly token: CST.Token; readonly depth: number }[] = [];
  for (const token of new Parser().parse(text)) open.push({ token, depth: 0 });
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (depth > MAX_DEPTH) return `it is nested more than ${String(MAX_DEPTH)} deep`;
    for (const below of tokensBelow(token)) open.push({ token: below, depth: depth + 1 });
  }
  return undefined;
}

function tokensBelow(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((each) => each !== undefined && each !== null));
}
