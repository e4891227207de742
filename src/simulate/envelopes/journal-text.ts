import type { Micros } from '../../lib/time.ts';
import type { SimHost } from '../sim-host.ts';
import { journalFields, RECEPTION_US } from './journal-fields.ts';
import { jsonValue } from './journal-json.ts';
import { bytesOf } from './raw-bytes.ts';
import { tagOf, type Spoken } from './spoken.ts';
import { bsdStamp, isoStamp, secondsOf, sinceBoot, wallOf, weekdayOf } from './stamps.ts';

/** When journalctl says that a line was said: the program's own time where it sent one, else when journald received it. */
const shownAt = (host: SimHost, spoken: Spoken): Micros =>
  wallOf(host, spoken) + (spoken.by === undefined ? RECEPTION_US : 0);

const dayOf = (timeUs: Micros): string => isoStamp(timeUs, '').slice(0, 10);
const clockOf = (timeUs: Micros, digits: 0 | 6): string => isoStamp(timeUs, '').slice(11, digits === 0 ? 19 : 26);
const wholeSeconds = (timeUs: Micros): string => isoStamp(timeUs, '').slice(0, 19);

/** What stands before the host in each of journalctl's text forms, in UTC (systemd's src/shared/logs-show.c). */
const HEADS = {
  short: (timeUs: Micros) => bsdStamp(timeUs),
  'short-precise': (timeUs: Micros) => `${bsdStamp(timeUs)}.${clockOf(timeUs, 6).slice(9)}`,
  'short-iso': (timeUs: Micros) => `${wholeSeconds(timeUs)}+0000`,
  'short-iso-precise': (timeUs: Micros) => isoStamp(timeUs, '+0000'),
  'short-full': (timeUs: Micros) => `${weekdayOf(timeUs)} ${dayOf(timeUs)} ${clockOf(timeUs, 0)} UTC`,
  'with-unit': (timeUs: Micros) => `${weekdayOf(timeUs)} ${dayOf(timeUs)} ${clockOf(timeUs, 0)} UTC`,
  'short-unix': (timeUs: Micros) => secondsOf(timeUs),
  'short-monotonic': (_: Micros, sinceBootUs: Micros) => `[${secondsOf(sinceBootUs).padStart(12)}]`,
} as const;

/** The names of journalctl's text forms that have a stamp. */
export type JournalTextForm = keyof typeof HEADS;

/** `journalctl --all -o FORM --utc`; lines that continue a text stand below its first character. */
export function wrapJournalText(form: JournalTextForm): (host: SimHost, spoken: Spoken) => Buffer {
  return (host, spoken) => {
    const stamp = HEADS[form](shownAt(host, spoken), sinceBoot(host, spoken));
    const head = `${stamp} ${host.name} ${form === 'with-unit' ? unitTagOf(spoken) : tagOf(spoken)}: `;
    return bytesOf(head + spoken.text.replaceAll('\n', `\n${' '.repeat(head.length)}`));
  };
}

/** -o with-unit names the unit in the place of the program. */
const unitTagOf = (spoken: Spoken): string =>
  spoken.by === undefined ? tagOf(spoken) : `${spoken.by.unit}[${String(spoken.by.pid)}]`;

/** `-o cat`: the text alone. */
export function wrapJournalCat(_: SimHost, { text }: Spoken): Buffer {
  return bytesOf(text);
}

/** `-o json-pretty`: an object over many lines, its fields after a tab. */
export function wrapJournalPretty(host: SimHost, spoken: Spoken): Buffer {
  const members = journalFields(host, spoken).map(([name, value]) => `\t"${name}" : ${jsonValue(value)}`);
  return Buffer.from(`{\n${members.join(',\n')}\n}`);
}

/** `-o verbose --all`: a head with the cursor, then each field on a line of its own. */
export function wrapJournalVerbose(host: SimHost, spoken: Spoken): Buffer {
  const timeUs = shownAt(host, spoken);
  const fields = journalFields(host, spoken);
  const [, cursor = ''] = fields[0] ?? [];
  const head = `${weekdayOf(timeUs)} ${dayOf(timeUs)} ${clockOf(timeUs, 6)} UTC [${cursor}]`;
  const shown = fields.filter(([name]) => !name.startsWith('__')).map(([name, value]) => verboseField(name, value));
  return bytesOf([head, ...shown].join('\n'));
}

const verboseField = (name: string, value: string): string =>
  `    ${name}=${value.replaceAll('\n', `\n${' '.repeat(name.length + 5)}`)}`;
