import { baselineOf } from './baseline.ts';
import { needOf, USUAL_FLEET, type ScaleConstants, type ScaleFleet } from './scale-model.ts';

const KILLS_OF_STORM = 10_000;
const FLEETS = [
  [1_000, 1],
  [10_000, 1],
  [100_000, 1],
  [1_000_000, 1],
  [1_000_000, 10],
] as const;
const BEGIN = '<!-- scale: npm run bench:scale -- --write -->';
const END = '<!-- /scale -->';

/** What the equation needs, from the baseline; throws when a figure was not saved yet. */
export function scaleConstants(): ScaleConstants {
  const figure = (id: string, name: string): number => {
    const value = baselineOf(id)[name];
    if (value === undefined) throw new Error(`no baseline of '${name}': npm run bench -- ${id} --save`);
    return value;
  };
  return {
    cpuSecondsPerGb: {
      none: figure('P4', 'CPU s a GB, none'),
      lz4: figure('P4', 'CPU s a GB, lz4'),
      zstd: figure('P4', 'CPU s a GB, zstd'),
    },
    cpuSecondsPerKill: figure('P6', 'records to incidents') / KILLS_OF_STORM,
    bytesPerHost: figure('P8', 'of each host remembered'),
  };
}

/** The equation worked through, as Markdown. */
export function scaleTable(constants: ScaleConstants): string {
  const { none, lz4, zstd } = constants.cpuSecondsPerGb;
  const { packing, killsPerHostPerDay, utilisation, dollarsPerCoreHour, dollarsPerGb, recordBytes } = USUAL_FLEET;
  const rows = FLEETS.map(([hosts, recordsPerSecond]) => rowOf({ ...USUAL_FLEET, hosts, recordsPerSecond }, constants));
  return [
    `Measured: ${none} CPU s a gigabyte (raw; lz4 ${lz4}, zstd ${zstd}), ${short(constants.cpuSecondsPerKill * 1000)} CPU ms a kill, ` +
      `${constants.bytesPerHost} B a host remembered.`,
    `Assumed: ${recordBytes} B a record, lz4 ${packing} to 1, ${killsPerHostPerDay} kills a host and day, cores ${utilisation * 100} % used, ` +
      `$${dollarsPerCoreHour} a core and hour, $${dollarsPerGb} a GB between zones, from where two thirds are read.`,
    '',
    '| hosts | records/s of each | GB/s inflated | cores, sieve | cores, later stages | Gbit/s | MiB for hosts | $ a month, cores | $ a month, network |',
    '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The text with the worked table in its place. */
export function withScale(text: string, table: string): string {
  const from = text.indexOf(BEGIN);
  const until = text.indexOf(END);
  if (from < 0 || until < from) throw new Error(`no ${BEGIN} ... ${END}`);
  return `${text.slice(0, from)}${BEGIN}\n\n${table}\n\n${text.slice(until)}`;
}

function rowOf(fleet: ScaleFleet, constants: ScaleConstants): string {
  const need = needOf(fleet, constants);
  const cells = [
    fleet.hosts.toLocaleString('en-US').replaceAll(',', ' '),
    String(fleet.recordsPerSecond),
    short(need.gigabytesPerSecond),
    short(need.sieveCores),
    short(need.laterCores),
    short(need.wireGigabitsPerSecond),
    short(need.hostMebibytes),
    short(need.coreDollarsPerMonth),
    short(need.networkDollarsPerMonth),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Two significant digits: the constants have no more. */
function short(value: number): string {
  return String(Number(value.toPrecision(2)));
}
