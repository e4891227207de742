import { Command } from 'commander';
import { explainLines } from '../encode/explain-text.ts';
import { wrap } from '../encode/columns.ts';
import { jsonLine } from '../lib/json-line.ts';
import { findRelated } from '../diagnose/related.ts';
import { parseYear, parseZone } from './arguments.ts';
import { pageOn } from './page.ts';
import { readText } from './read-text.ts';

interface ExplainOptions {
  readonly json?: boolean;
  readonly host?: string;
  readonly timezone: string;
  readonly year?: number;
}

const NOTHING_FOUND =
  'No OOM kill was found. A kill begins with "Killed process", "oom-kill:" or "invoked oom-killer", at the start of the ' +
  "kernel's message; text that only quotes one does not count.";

/** `oomstream explain`: one pasted report as an expert would read it. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('explain a pasted report: what died, why, and what to do')
    .argument('[file]', 'a file, or - for standard input', '-')
    .option('--json', 'print the incidents as NDJSON instead of text')
    .option('--host <name>', 'host of lines that name none')
    .option('--timezone <zone>', 'IANA zone of stamps that carry none', parseZone, 'UTC')
    .option('--year <year>', 'year of stamps that carry none', parseYear)
    .addHelpText('after', '\nExample:\n  dmesg | oomstream explain -')
    .action(async (file: string, options: ExplainOptions) => {
      const { text, modifiedUs } = await readText(file);
      const { analyseText } = await import('../runtime/analyse.ts');
      const { incidents } = analyseText(text, {
        timezone: options.timezone,
        receivedUs: modifiedUs,
        ...(options.year === undefined ? {} : { year: options.year }),
        ...(options.host === undefined ? {} : { defaultHost: options.host }),
      });
      if (options.json === true) {
        for (const incident of incidents) process.stdout.write(`${jsonLine(incident)}\n`);
        return;
      }
      const page = pageOn(process.stdout);
      if (incidents.length === 0) process.stderr.write(`${nothingFound(String(text), page.width)}\n`);
      for (const incident of incidents) process.stdout.write(`${explainLines(incident, page).join('\n')}\n\n`);
    });
}

const NOTHING_READ = 'There is nothing to explain: the input is empty.';

/** That there is no kill, and what of the kind there is instead. */
function nothingFound(text: string, width: number): string {
  if (text.trim() === '') return NOTHING_READ;
  const related = findRelated(text).map(({ error, firstLine, lines }) => {
    const where =
      lines === 1 ? `line ${String(firstLine)}` : `${String(lines)} lines, the first is ${String(firstLine)}`;
    return `Seen instead (${where}): ${error.text}`;
  });
  return [NOTHING_FOUND, ...related].flatMap((paragraph) => wrap(paragraph, width)).join('\n');
}
