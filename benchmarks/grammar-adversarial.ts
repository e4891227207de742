import { matchLine, SENTENCES, type Sentence } from '../src/grammar/index.ts';
import { decodeRecord } from '../src/records/index.ts';

/**
 * What does the worst line cost that somebody can log? For every sentence: its words followed by much of what could make a pattern
 * go back and forth (openers again, parentheses, commas, digits, blanks ...), in lines of 16 KiB given to the reader itself and to
 * `matchLine`, and of 1 MB through decoding and `matchLine`. Prints milliseconds per 100 KB, the slowest first, and how much
 * slower that is than looking once at each character (`indexOf` over text of the same length, in the same run).
 *
 * Usage: npm run bench:grammar-adversarial
 */
const KIB = 1024;
const RUNS = 5;
const FILLS = [
  ...[
    ')',
    '(',
    '()',
    ' ',
    ',',
    '1',
    'a',
    '_',
    '-',
    ':',
    '=',
    '/',
    "'",
    '[1] ',
    '1 ',
    '-1 ',
    'a b ',
    '1*4kB ',
    ' = 1kB',
  ],
  ...[',task=', ',task_memcg=/', ',pid=1,uid=0', ',oom_memcg=/', ',mems_allowed=0', ',global_oom', ',cpuset='],
  ...[
    ' killed as a result of limit of /',
    ' are going to be killed',
    ': cache:1KB',
    ' a:1kB',
    'a:1 ',
    ') score 1',
    ') total-vm:1kB',
  ],
  ...[
    ', UID 1,',
    ') has mm pinned by 1 (',
    "' (1), adj 1,",
    ' mems_allowed=',
    ' cpuset=',
    ' Comm: ',
    ' Tainted: ',
    ' #',
    ' func:',
  ],
];

interface Measured {
  readonly name: string;
  readonly ms: number;
}

const FLOOR_RUNS = 2000;
// Kept, so that the search is not optimised away.
let found = 0;
const floorMs = time(FLOOR_RUNS * 16 * KIB, () => {
  const texts = Array.from({ length: 16 }, (_, at) =>
    Buffer.from('x'.repeat(16 * KIB - 1) + String(at % 2)).toString(),
  );
  for (let count = 0; count < FLOOR_RUNS; count += 1) found += texts[count % texts.length]?.indexOf('1') ?? 0;
  return found;
});

/** The least of some runs, in milliseconds per 100 KB. */
function time(length: number, run: () => unknown): number {
  let least = Infinity;
  for (let count = 0; count < RUNS; count += 1) {
    const began = performance.now();
    run();
    least = Math.min(least, performance.now() - began);
    if (least > 200) break;
  }
  return (least * 100_000) / length;
}

function measure(name: string, text: string, run: () => unknown): Measured {
  return { name, ms: time(text.length, run) };
}

/** Where the sample's words may end before the filling: the first words, the middle, nearly all. */
function headsOf({ sample }: Sentence): readonly string[] {
  const places = [0.2, 0.5, 0.8, 1].map((part) => Math.ceil(sample.length * part));
  const stops = [...sample.matchAll(/[( :=]/g)].map(({ index }) => index + 1);
  return [...new Set([...places, ...stops.slice(0, 6)])].map((end) => sample.slice(0, end));
}

function* lines(sentence: Sentence, length: number): Generator<readonly [name: string, text: string]> {
  for (const head of headsOf(sentence)) {
    for (const fill of [...FILLS, head]) {
      const filling = fill.repeat(Math.ceil((length - head.length) / fill.length));
      for (const tail of ['', '\u0001']) {
        const text = (head + filling).slice(0, length - tail.length) + tail;
        yield [`${sentence.id} "${head.slice(-20)}" + "${fill.slice(0, 20)}"${tail === '' ? '' : ' + end'}`, text];
      }
    }
  }
}

function* short(): Generator<Measured> {
  const readers = new Map(SENTENCES.map((sentence) => [sentence.read, sentence]));
  for (const [read, sentence] of readers) {
    for (const [name, text] of lines(sentence, 16 * KIB)) yield measure(`read ${name}`, text, () => read(text));
  }
  for (const sentence of readers.values()) {
    for (const [name, text] of lines(sentence, 16 * KIB)) yield measure(`match ${name}`, text, () => matchLine(text));
  }
}

function* long(): Generator<Measured> {
  const context = { receivedUs: 0, timezone: 'UTC', bare: true };
  for (const sentence of SENTENCES) {
    const head = headsOf(sentence).at(-1) ?? '';
    for (const fill of [')', ',', ' ', '1', 'a', '\\n', head]) {
      const text = `<6>Nov 24 11:02:00 web-7 kernel: ${head}${fill.repeat(1_000_000 / fill.length)}`;
      const bytes = Buffer.from(text);
      yield measure(`decode ${sentence.id} + "${fill.slice(0, 20)}"`, text, () => {
        const decoded = decodeRecord(bytes, context);
        return 'rejected' in decoded ? [] : decoded.map((line) => matchLine(line.message));
      });
    }
  }
}

function report(title: string, measured: readonly Measured[]): void {
  const slowest = measured.toSorted((a, b) => b.ms - a.ms).slice(0, 8);
  const mean = measured.reduce((sum, { ms }) => sum + ms, 0) / measured.length;
  console.log(`${title}: ${measured.length} lines, mean ${mean.toFixed(3)} ms per 100 KB, the slowest:`);
  for (const { name, ms } of slowest) {
    console.log(`  ${ms.toFixed(3)} ms per 100 KB, ${(ms / floorMs).toFixed(0)} x indexOf   ${name}`);
  }
}

console.log(`indexOf over 16 KiB: ${floorMs.toFixed(5)} ms per 100 KB`);
report('lines of 16 KiB', [...short()]);
report('records of 1 MB', [...long()]);
