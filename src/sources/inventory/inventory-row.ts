import type { Context } from '../../model/generated/context.ts';
import { validators, type SchemaError } from '../../model/validate.ts';

/** A row as its file has it, by the names of its columns or keys. */
export interface RawRow {
  /** For a person: `hosts.csv:17`, `hosts.json, row 17`. */
  readonly place: string;
  readonly cells: Readonly<Record<string, unknown>>;
  /** Whether columns of other names are labels, as in CSV, or mistakes. */
  readonly othersAreLabels: boolean;
}

/** A row that is an entry, or what is wrong with it. */
export type ReadRow = { readonly place: string; readonly entry: Context } | { readonly problem: string };

type Key = Exclude<keyof Context, 'labels'>;

/** Columns by their names in small letters without `-`, `_` and blanks. */
const COLUMNS: Readonly<Record<string, Key>> = {
  schema: 'schema',
  host: 'host',
  hostname: 'host',
  machineid: 'machineId',
  poduid: 'podUid',
  containerid: 'containerId',
  namespace: 'namespace',
  pod: 'podName',
  podname: 'podName',
  controller: 'controller',
  container: 'containerName',
  containername: 'containerName',
  containerimage: 'containerImage',
  memoryrequestbytes: 'memoryRequestBytes',
  memorylimitbytes: 'memoryLimitBytes',
  qos: 'qos',
  restartpolicy: 'restartPolicy',
  startedat: 'startedAt',
};

/** Ids are hexadecimal: their case says nothing. */
const HEX: ReadonlySet<Key> = new Set(['machineId', 'podUid', 'containerId']);
const NUMBERS: ReadonlySet<Key> = new Set(['memoryRequestBytes', 'memoryLimitBytes']);
const LABEL_PREFIX = /^labels?\./;

/** The entry of a row. Empty cells are absent; numbers and booleans become text. */
export function readRow({ place, cells, othersAreLabels }: RawRow): ReadRow {
  const entry: Record<string, unknown> = {};
  const labels: [name: string, value: unknown][] = [];
  for (const [name, cell] of Object.entries(cells)) {
    const value = plain(cell);
    if (value === undefined) continue;
    const key = columnOf(name);
    if (key !== undefined) entry[key] = NUMBERS.has(key) ? Number(value) : HEX.has(key) ? idOf(key, value) : value;
    else if (name === 'labels' && !othersAreLabels) labels.push(...Object.entries(labelsOf(value)));
    else if (othersAreLabels || LABEL_PREFIX.test(name)) labels.push([name.replace(LABEL_PREFIX, ''), value]);
    else return { problem: `${place}: ${name} is no field of an inventory; labels go below labels` };
  }
  if (labels.length > 0) entry['labels'] = Object.fromEntries(labels);
  return checked(entry, place);
}

/** Names that every object has (`constructor`) are names of labels. */
function columnOf(name: string): Key | undefined {
  const column = name.toLowerCase().replaceAll(/[-_ ]/g, '');
  return Object.hasOwn(COLUMNS, column) ? COLUMNS[column] : undefined;
}

/** An entry that the schema allows and that names something, or what is wrong with it. */
function checked(entry: unknown, place: string): ReadRow {
  if (!validators.context(entry)) return { problem: `${place}: ${complaintOf(validators.context.errors?.[0])}` };
  const { host, machineId, podUid, containerId } = entry;
  if ((host ?? machineId ?? podUid ?? containerId) === undefined)
    return { problem: `${place}: it names no host, machineId, podUid or containerId` };
  return { place, entry };
}

function plain(cell: unknown): unknown {
  if (cell === null || cell === undefined || cell === '') return undefined;
  if (cell instanceof Date) return cell.toISOString();
  return typeof cell === 'number' || typeof cell === 'boolean' ? String(cell) : cell;
}

function idOf(key: Key, value: unknown): unknown {
  const id = typeof value === 'string' ? value.toLowerCase() : value;
  return key === 'machineId' && typeof id === 'string' ? id.replaceAll('-', '') : id;
}

function labelsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { labels: value };
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, label]) => (plain(label) === undefined ? [] : [[name, plain(label)]])),
  );
}

function complaintOf(error: SchemaError | undefined): string {
  const path = error?.instancePath.slice(1).replaceAll('/', '.') ?? '';
  return `${path === '' ? 'it' : path} ${error?.message ?? 'is not valid'}`;
}
