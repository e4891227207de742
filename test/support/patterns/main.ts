import { readFileSync, writeFileSync } from 'node:fs';
import { check } from 'recheck';
import { builtPatterns } from './built.ts';
import { patternLiterals, type Pattern } from './literals.ts';

/**
 * `npm run patterns` asks recheck of every pattern in src whether a text can make it backtrack more than linearly, and keeps the
 * answers in verdicts.json; `--all` asks again of those that it knows. What is not safe is printed with a text that shows it: write it
 * anew, or write down what bounds its text (`bounded: ...`).
 */
const FILE = new URL('verdicts.json', import.meta.url);
const TIMEOUT_MS = 20_000;
const AT_ONCE = 2;
const SHOWN_CHARS = 200;

const known = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, string>;
const all = process.argv.includes('--all');
const patterns = [...patternLiterals(), ...(await builtPatterns())];
const queue = patterns.values();
const verdicts: Record<string, string> = {};
let open = 0;

async function ask({ text, file }: Pattern): Promise<string> {
  const kept = known[text];
  if (kept !== undefined && (!all || kept.startsWith('bounded: '))) return kept;
  const [, source = '', flags = ''] = /^\/(.*)\/([a-z]*)$/s.exec(text) ?? [];
  // It does not know the flag for places of groups, which changes no matching.
  const verdict = await check(source, flags.replace('d', ''), { timeout: TIMEOUT_MS });
  if (verdict.status === 'safe') return 'safe';
  open += 1;
  const isShown = verdict.status === 'vulnerable';
  const what = isShown ? verdict.complexity.summary : verdict.status;
  process.stdout.write(
    `${file}: ${text}\n  ${what}: ${isShown ? verdict.attack.pattern.slice(0, SHOWN_CHARS) : '-'}\n`,
  );
  return `open: ${what}`;
}

await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const pattern of queue) verdicts[pattern.text] = await ask(pattern);
  }),
);
const sorted = Object.entries(verdicts).sort(([a], [b]) => (a < b ? -1 : 1));
writeFileSync(FILE, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
process.stdout.write(`${String(patterns.length)} patterns, ${String(open)} open\n`);
