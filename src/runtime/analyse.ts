import { DEFAULT_SETTINGS } from '../config/settings.ts';
import type { Micros } from '../lib/time.ts';
import type { DeadRecord } from '../model/dead-letter.ts';
import type { Aggregate } from '../model/generated/aggregate.ts';
import type { Incident } from '../model/generated/incident.ts';
import type { RecordBatch } from '../model/record.ts';
import { framingOf } from '../records/framing.ts';
import { batchOf } from '../sieve/framed-batch.ts';
import { MessageBatch } from '../sieve/message-batch.ts';
import type { SieveOptions } from '../sieve/options.ts';
import { Sieve } from '../sieve/sieve.ts';
import { SortedChain } from './replay/sorted-chain.ts';

const SOURCE = { topic: 'text', partition: 0, incarnation: 0 };

/** What is not said is as the service has it, but that text without an envelope counts as well. */
export type AnalyseOptions = Partial<SieveOptions>;

/** What some records tell, by time. */
export interface Analysis {
  readonly incidents: Incident[];
  readonly aggregates: Aggregate[];
  readonly dead: DeadRecord[];
}

/** Lines of text to incidents, all in memory. `receivedUs` is when the text was written: what a missing year is inferred from. */
export function analyseText(
  text: string | Buffer,
  { receivedUs, ...options }: AnalyseOptions & { readonly receivedUs?: Micros | undefined } = {},
): Analysis {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  return analyse(batchOf(SOURCE, framingOf(bytes), bytes, { baseOffset: 0, receivedUs }), options);
}

/** Records of a log topic, in the order of the topic, to incidents, all in memory. */
export function analyseRecords(
  records: readonly { readonly bytes: Buffer; readonly receivedUs?: Micros | undefined }[],
  options: AnalyseOptions = {},
): Analysis {
  const messages = records.map(({ bytes, receivedUs }, offset) => ({ value: bytes, offset, receivedUs }));
  return analyse(new MessageBatch(SOURCE, messages), options);
}

function analyse(batch: RecordBatch, options: AnalyseOptions): Analysis {
  const { host, sieve, envelope, assemble, aggregate } = DEFAULT_SETTINGS;
  const told: Analysis = { incidents: [], aggregates: [], dead: [] };
  // Without a bound nothing is spilled: no I/O.
  const chain = new SortedChain({ assemble, aggregate, memoryBytes: Number.POSITIVE_INFINITY });
  new Sieve({ host, ...sieve, ...envelope, provenance: 'any', ...options }).push(batch, {
    line: (line) => {
      chain.line(line);
    },
    dead: (dead) => told.dead.push(dead),
  });
  for (const item of chain.finish()) {
    if ('incident' in item) told.incidents.push(item.incident);
    else told.aggregates.push(item.aggregate);
  }
  return told;
}
