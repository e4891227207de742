import { compareOrigins } from '../../model/origin.ts';
import type { SievedLine } from '../../model/sieved-line.ts';
import { ExternalSort } from './external-sort.ts';
import type { SieveFilesOut } from './sieve-files.ts';

const LINE_OVERHEAD_BYTES = 1500;

/** How much is held in memory, and where the rest lies. */
export interface UniqueLinesOptions {
  readonly memoryBytes?: number | undefined;
  readonly folder?: string | undefined;
}

/** Lines of any number of files, each once, in the order of the records that they come from. */
export class UniqueLines {
  readonly #sorted: ExternalSort<SievedLine>;

  constructor({ memoryBytes, folder }: UniqueLinesOptions) {
    this.#sorted = new ExternalSort<SievedLine>({
      encode: (line) => JSON.stringify(line),
      decode: (text) => JSON.parse(text) as SievedLine,
      compare: (a, b) => compareOrigins(a.origin, b.origin),
      sizeOf: ({ line }) => LINE_OVERHEAD_BYTES + 2 * line.message.length,
      memoryBytes,
      folder,
    });
  }

  add(line: SievedLine): void {
    // In a replay event time takes the place of stream time.
    this.#sorted.add({ ...line, streamTimeUs: undefined });
  }

  /** Gives all lines on; how many there were. Lines that came twice are one. */
  async passOn(out: Pick<SieveFilesOut, 'line'>): Promise<number> {
    let before: SievedLine | undefined;
    let lines = 0;
    for (const line of this.#sorted.sorted()) {
      if (before === undefined || !isSame(before, line)) {
        await out.line(line);
        lines += 1;
      }
      before = line;
    }
    return lines;
  }

  close(): void {
    this.#sorted.close();
  }
}

function isSame(a: SievedLine, b: SievedLine): boolean {
  return compareOrigins(a.origin, b.origin) === 0 && a.hostKey === b.hostKey && a.line.message === b.line.message;
}
