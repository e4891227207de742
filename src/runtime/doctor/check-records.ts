import { printable } from '../../lib/printable.ts';
import { validators, type Validator } from '../../model/validate.ts';
import { decodeRecord } from '../../records/index.ts';
import { readEvent } from '../../sieve/read-event.ts';
import { parseValue } from '../kafka/internal-record.ts';
import { inputTopics, topicNames } from '../kafka/names.ts';
import { ok, problem, problemOf, warning, type ClusterContext, type DoctorFinding } from './finding.ts';
import { sampleTopics, type Sample } from './sample-topics.ts';

const INPUT_RECORDS = 500;
const OWN_RECORDS = 3;
const SHOWN_CHARS = 160;
const SHOWN_LINES = 3;
/** Words that only the killer says; a line of the kernel with one of them should be known. */
const OF_THE_KILLER = /\b(?:invoked oom-killer|oom-kill:|oom_reaper:|Kill(?:ed|ing)? process \d)/;

/** What the newest raw records are, read back: whether they are decoded, say who speaks, and whether the killer's words are known. */
export async function checkInputRecords(context: ClusterContext): Promise<DoctorFinding[]> {
  const topics = inputTopics(context.settings, [...context.counts.keys()]);
  try {
    return inputVerdict(await sampleTopics(context, topics, INPUT_RECORDS), context.settings.envelope.timezone);
  } catch (error) {
    return [
      problemOf(
        'input',
        'the input topics cannot be read',
        error,
        'Allow READ and DESCRIBE on them, and READ on groups by our prefix.',
      ),
    ];
  }
}

interface Tally {
  records: number;
  unreadable: number;
  kernel: number;
  hostless: number;
  readonly unmatched: string[];
}

/** What some raw records come to. */
export function inputVerdict(samples: readonly Sample[], timezone: string): DoctorFinding[] {
  const tally: Tally = { records: 0, unreadable: 0, kernel: 0, hostless: 0, unmatched: [] };
  for (const sample of samples) count(tally, sample, timezone);
  const { records, unreadable, kernel, hostless, unmatched } = tally;
  if (records === 0)
    return [warning('input', 'the input topics are empty', 'Nothing is wrong, if no shipper writes to them yet.')];
  const of = (part: number): string => `${String(part)} of the ${String(records)} newest records`;
  const found: DoctorFinding[] = [];
  if (unreadable === records)
    found.push(
      problem(
        'input',
        'none of the newest records is in a shape that is known',
        'See the shapes in src/records/README.md; change the output format of the shipper.',
      ),
    );
  else if (unreadable > 0)
    found.push(
      warning(
        'input',
        `${of(unreadable)} are in no shape that is known; they are passed over`,
        'Where they are no journald or syslog records, leave their topic out.',
      ),
    );
  if (kernel === 0 && unreadable < records)
    found.push(
      warning(
        'input',
        `${of(0)} are of the kernel: OOM reports may not be shipped at all`,
        'Ship facility kern (syslog), or _TRANSPORT=kernel (journald); `oomstream canary` sends one through.',
      ),
    );
  if (hostless > 0)
    found.push(
      warning(
        'input',
        `${of(hostless)} of the kernel name no host: their reports are mixed up`,
        'Let the shipper add the host name.',
      ),
    );
  if (unmatched.length > 0) {
    const shown = unmatched.slice(0, SHOWN_LINES).map((line) => `"${printable(line).slice(0, SHOWN_CHARS)}"`);
    found.push(
      warning(
        'input',
        `${String(unmatched.length)} lines speak as the OOM killer does and match no rule: ${shown.join('; ')}`,
        'Report them with the kernel release, so that they become known.',
      ),
    );
  }
  return [ok('input', `${of(records - unreadable)} are decoded, ${String(kernel)} of them the kernel's`), ...found];
}

function count(tally: Tally, { value, timestampMs }: Sample, timezone: string): void {
  if (value === null) return;
  tally.records += 1;
  const lines = decodeRecord(value, { receivedUs: timestampMs * 1000, timezone, bare: false });
  if ('rejected' in lines) {
    tally.unreadable += 1;
    return;
  }
  const own = lines.filter(({ provenance }) => provenance === 'kernel');
  if (own.length > 0) tally.kernel += 1;
  if (own.some(({ host, machineId }) => host === undefined && machineId === undefined)) tally.hostless += 1;
  for (const line of own) {
    if (OF_THE_KILLER.test(line.message) && readEvent(line, 'kernel') === undefined) tally.unmatched.push(line.message);
  }
}

/** Whether the newest values of our own topics are of the schemas that this version reads. */
export async function checkSchemas(context: ClusterContext): Promise<DoctorFinding[]> {
  const { lines, incidents, aggregates, hosts } = topicNames(context.settings);
  const topics = [lines, incidents, aggregates, hosts].filter((topic) => context.counts.has(topic));
  try {
    const samples = await sampleTopics(context, topics, OWN_RECORDS);
    const found = samples.flatMap((sample) => schemaFindings(sample));
    const summary = `${String(samples.length)} newest values of our own topics are of schemas that this version reads`;
    return found.length > 0 ? found.slice(0, SHOWN_LINES) : [ok('schemas', summary)];
  } catch (error) {
    return [problemOf('schemas', 'our own topics cannot be read', error, 'Allow READ and DESCRIBE on them.')];
  }
}

const READ: Readonly<Record<string, Validator<unknown>>> = {
  'oomstream.line/1': validators.line,
  'oomstream.progress/1': validators.progress,
  'oomstream.incident/1': validators.incident,
  'oomstream.aggregate/1': validators.aggregate,
  'oomstream.host-seen/1': validators.hostSeen,
};

/** What is wrong with a value of one of our own topics. */
export function schemaFindings({ place, value }: Sample): DoctorFinding[] {
  if (value === null) return [];
  const where = `${place.topic}-${String(place.partition)}@${String(place.offset)}`;
  const content = parseValue(value) as { schema?: unknown } | null | undefined;
  const schema = typeof content?.schema === 'string' ? content.schema : '';
  const validate = READ[schema];
  if (validate === undefined && schema.startsWith('oomstream.'))
    return [
      problem(
        'schemas',
        `${where} is ${printable(schema)}, which this version cannot read`,
        'Upgrade this process: aggregate first, then assemble, then sieve.',
      ),
    ];
  if (validate?.(content) === true) return [];
  return [
    problem(
      'schemas',
      `${where} is none of our values`,
      'Somebody else writes to this topic: choose other names, or a deployment id.',
    ),
  ];
}
