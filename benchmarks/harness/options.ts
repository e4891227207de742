import { parseArgs } from 'node:util';

/** What may be said on the command line. */
export interface BenchOptions {
  /** Such as `P4`. */
  readonly questions: readonly string[];
  /** Size of the generated data; each question has its own default. */
  readonly megabytes: number | undefined;
  /** Of each contender, interleaved; each question has its own default. */
  readonly runs: number | undefined;
  /** What is measured is pinned to these, all else to the others. */
  readonly core: number;
  /** Lines of each report of P6. */
  readonly reportLines: number | undefined;
  /** Seconds of load of P7. */
  readonly seconds: number | undefined;
  readonly json: string | undefined;
  readonly save: boolean;
}

const OPTIONS = {
  mb: { type: 'string' },
  runs: { type: 'string' },
  core: { type: 'string', default: '1' },
  'report-lines': { type: 'string' },
  seconds: { type: 'string' },
  json: { type: 'string' },
  save: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** What `--help` prints. */
export const HELP = `npm run bench -- QUESTION... [--mb N] [--runs N] [--core N] [--json FILE] [--save]

QUESTION is P1 to P10, or all. Data is generated (seeded) into .cache/bench; what is measured is pinned to one core.
  --mb N        megabytes of data; every question has its own default
  --runs N      runs of each contender, interleaved (5, where one is enough 1)
  --core N      the core of what is measured (1)
  --report-lines N  P6: fill each report up to that many lines (100); 1 leaves them as short as they are drawn
  --seconds N   P7: how long the load lasts (60)
  --json FILE   write all figures there; .cache/bench/QUESTION.json by default
  --save        make these figures the baseline of the question
Example: npm run bench -- P2 --mb 512 --runs 3
`;

/** Reads the command line; undefined when help was asked for. */
export function readOptions(args: readonly string[], known: readonly string[]): BenchOptions | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  if (values.help || positionals.length === 0) return undefined;
  const questions = positionals.includes('all') ? known : positionals.map((id) => id.toUpperCase());
  const unknown = questions.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new Error(`there is no question ${unknown}; there are ${known.join(', ')}`);
  return {
    questions,
    megabytes: optional('--mb', values.mb),
    runs: optional('--runs', values.runs),
    core: wholeNumber('--core', values.core, 0),
    reportLines: optional('--report-lines', values['report-lines']),
    seconds: optional('--seconds', values.seconds),
    json: values.json,
    save: values.save,
  };
}

function optional(name: string, text: string | undefined): number | undefined {
  return text === undefined ? undefined : wholeNumber(name, text, 1);
}

function wholeNumber(name: string, text: string, least: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  throw new Error(`${name} wants a whole number from ${least} on, not '${text}'`);
}
