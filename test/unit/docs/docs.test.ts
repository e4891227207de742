import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, test } from 'vitest';
import { buildProgram } from '../../../src/cli/program.ts';
import { withSamples } from '../../support/docs/sample-blocks.ts';
import { terminalPicture } from '../../support/docs/terminal-picture.ts';
import { commandTexts, documents, ROOT } from './documents.ts';

const ALL = documents();

test('what the documents show of `explain` is what it prints (npm run docs:samples writes it)', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8');
  expect(text.match(/<!-- sample: /g)).toHaveLength(3);
  expect(withSamples(text)).toBe(text);
  expect(readFileSync(join(ROOT, '.github/terminal.svg'), 'utf8')).toBe(terminalPicture());
});

describe.each(ALL.map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
  it('links to what is there', () => {
    const prose = text.replaceAll(/```[^]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
    const targets = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const broken = targets
      .filter((target) => !/^(?:https?:|mailto:|#)/.test(target))
      .filter((target) => !leads(path, target));
    expect(broken).toEqual([]);
  });

  it('names commands and options that exist', () => {
    const wrong = commandTexts({ path, text })
      .flatMap(oomstreamCalls)
      .filter((call) => problemOf(call) !== undefined);
    expect(wrong).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: object };
    const named = [...text.matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

test('a command that is not there would be noticed', () => {
  expect(problemOf('replay --incident x')).toBe('--incident');
  expect(problemOf('topic create')).toBe('topic');
  expect(problemOf('topics make')).toBe('make');
  expect(problemOf('replay a.log --report x.html')).toBeUndefined();
  expect(oomstreamCalls('dmesg | oomstream explain - > a.txt')).toEqual(['explain -']);
});

function leads(path: string, target: string): boolean {
  const [file = '', anchor] = decodeURIComponent(target).split('#');
  const full = join(ROOT, file.startsWith('/') ? '' : dirname(path), file);
  if (!existsSync(full)) return false;
  if (anchor === undefined || !full.endsWith('.md')) return true;
  const titles = [...readFileSync(full, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, title = '']) => slugOf(title));
  return titles.includes(anchor);
}

/** As GitHub names the anchor of a heading. */
function slugOf(title: string): string {
  const words = title.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, '');
  return words.replaceAll(' ', '-');
}

/** What follows `oomstream` where it is called; not where it is a name. */
function oomstreamCalls(line: string): string[] {
  const calls = line.matchAll(/(?:^|[|&;(] *|\$ |npx )(?:node dist\/cli\/main\.js|oomstream) +([a-z][^|&;>)#\n]*)/g);
  return [...calls].map(([, call = '']) => call.trim());
}

/** The first word that the command line does not know. */
function problemOf(call: string): string | undefined {
  const words = call.split(/\s+/).map((word) => word.replace(/[`'".,:]+$/, ''));
  let command: Command = buildProgram();
  for (const word of words) {
    if (word.startsWith('--')) {
      const name = word.split('=')[0];
      if (name !== '--help' && !command.options.some(({ long }) => long === name)) return word;
    } else if (command.commands.length > 0 && !/^[A-Z[…-]/.test(word)) {
      const next = command.commands.find((one) => one.name() === word);
      if (next === undefined) return word;
      command = next;
    }
  }
  return undefined;
}
