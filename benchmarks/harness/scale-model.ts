/** What one gigabyte and one kill cost, measured (benchmarks/baseline.json). */
export interface ScaleConstants {
  /** Of an inflated gigabyte from the topic to incidents, by the codec of the topic. */
  readonly cpuSecondsPerGb: Readonly<Record<'none' | 'lz4' | 'zstd', number>>;
  /** Of a report of a hundred lines, from records to its diagnosed incident. */
  readonly cpuSecondsPerKill: number;
  /** Of a host that is remembered as heard, in all stages together. */
  readonly bytesPerHost: number;
}

/** A fleet, and what is paid for its cores and its network. */
export interface ScaleFleet {
  readonly hosts: number;
  /** Records of a host a second. */
  readonly recordsPerSecond: number;
  readonly recordBytes: number;
  readonly codec: 'none' | 'lz4' | 'zstd';
  /** Inflated bytes for one on the wire. */
  readonly packing: number;
  readonly killsPerHostPerDay: number;
  /** What of a core is used on average; the rest is for peaks, failover and catching up. */
  readonly utilisation: number;
  readonly dollarsPerCoreHour: number;
  /** Of traffic between zones, both directions together. */
  readonly dollarsPerGb: number;
  /** Of what is read that comes from another zone; 0 where clients read from the nearest replica. */
  readonly shareBetweenZones: number;
}

/** What a fleet needs. */
export interface ScaleNeed {
  /** Inflated, of all hosts. */
  readonly gigabytesPerSecond: number;
  readonly sieveCores: number;
  readonly laterCores: number;
  readonly wireGigabitsPerSecond: number;
  readonly hostMebibytes: number;
  readonly coreDollarsPerMonth: number;
  readonly networkDollarsPerMonth: number;
}

/** The assumptions of the worked table; prices are list prices of the large clouds, rounded. */
export const USUAL_FLEET: Omit<ScaleFleet, 'hosts' | 'recordsPerSecond'> = {
  recordBytes: 640,
  codec: 'lz4',
  packing: 4,
  killsPerHostPerDay: 0.1,
  utilisation: 0.5,
  dollarsPerCoreHour: 0.05,
  dollarsPerGb: 0.02,
  shareBetweenZones: 2 / 3,
};

const SECONDS_PER_DAY = 86_400;
const HOURS_PER_MONTH = 730;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;
const MIB = 1_048_576;
/** The tables of hosts forget the oldest beyond this (src/aggregate/heard-hosts.ts, src/runtime/kafka/hosts-seen.ts). */
const HOSTS_REMEMBERED = 100_000;

/** The equation: cores, network and dollars for a fleet. */
export function needOf(fleet: ScaleFleet, constants: ScaleConstants): ScaleNeed {
  const { hosts, recordsPerSecond, recordBytes, codec, packing, utilisation } = fleet;
  const gigabytesPerSecond = (hosts * recordsPerSecond * recordBytes) / 1e9;
  const killsPerSecond = (hosts * fleet.killsPerHostPerDay) / SECONDS_PER_DAY;
  const sieveCores = (gigabytesPerSecond * constants.cpuSecondsPerGb[codec]) / utilisation;
  const laterCores = (killsPerSecond * constants.cpuSecondsPerKill) / utilisation;
  const wirePerSecond = gigabytesPerSecond / packing;
  return {
    gigabytesPerSecond,
    sieveCores,
    laterCores,
    wireGigabitsPerSecond: 8 * wirePerSecond,
    hostMebibytes: (Math.min(hosts, HOSTS_REMEMBERED) * constants.bytesPerHost) / MIB,
    coreDollarsPerMonth: (sieveCores + laterCores) * fleet.dollarsPerCoreHour * HOURS_PER_MONTH,
    networkDollarsPerMonth: wirePerSecond * SECONDS_PER_MONTH * fleet.shareBetweenZones * fleet.dollarsPerGb,
  };
}
