import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = new URL('../../../', import.meta.url).pathname;
const README = readFileSync(join(ROOT, 'deploy/README.md'), 'utf8');
/** The rows of the table at the end: patterns, and by what they are checked. */
const ROWS = [...README.slice(README.indexOf('## Which file')).matchAll(/^\| `([^`]+)`\s*\|(.*)\|$/gm)].map(
  ([, pattern = '', by = '']) => ({ pattern, by }),
);
const FILES = readdirSync(join(ROOT, 'deploy'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name !== 'README.md')
  .map((entry) => join(entry.parentPath, entry.name).slice(join(ROOT, 'deploy/').length));

const expressionOf = (pattern: string): RegExp =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`);

test('every file below deploy/ is in the table that says what checks it', () => {
  const patterns = ROWS.map(({ pattern }) => expressionOf(pattern));
  expect(FILES.filter((file) => !patterns.some((pattern) => pattern.test(file)))).toEqual([]);
});

test('every row of the table is about a file, and names tests that are there', () => {
  for (const { pattern, by } of ROWS) {
    if (!pattern.startsWith('kafka/acls'))
      expect(
        FILES.some((file) => expressionOf(pattern).test(file)),
        pattern,
      ).toBe(true);
    for (const [, path = ''] of by.matchAll(/`(test\/[^`]+)`/g)) expect(existsSync(join(ROOT, path)), path).toBe(true);
  }
});

test('the unit leaves V8 its memory, and is sandboxed otherwise', () => {
  const unit = readFileSync(join(ROOT, 'deploy/systemd/oomstream.service'), 'utf8');
  expect(unit).not.toMatch(/^MemoryDenyWriteExecute/m);
  for (const line of [
    'OOMScoreAdjust=-500',
    'ProtectSystem=strict',
    'NoNewPrivileges=yes',
    'CapabilityBoundingSet=',
    'DynamicUser=yes',
  ])
    expect(unit.split('\n')).toContain(line);
  expect(unit).toMatch(/^MemoryHigh=/m);
  expect(unit).toContain('RestartPreventExitStatus=2');
});
