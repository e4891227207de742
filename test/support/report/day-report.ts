import type { Incident } from '../../../src/model/generated/incident.ts';
import { ReportCollector, type ReportData } from '../../../src/report/data/report.ts';
import { analyseRecords, type Analysis } from '../../../src/runtime/analyse.ts';
import { badDay, type BadDay } from './bad-day.ts';

const COPIES_PER_HOST = 8;

/** What a bad day tells. */
export function analyseDay(size: BadDay): Analysis {
  const records = [...badDay(size)].map(({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  return analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
}

/** So many incidents by time, made of those of a day: it comes again and again, on further hosts. */
export function repeated(incidents: readonly Incident[], count: number, everyMs: number): readonly Incident[] {
  const copies = Array.from({ length: count }, (_, at): Incident => {
    const round = Math.floor(at / incidents.length);
    const incident = incidents[at % incidents.length];
    if (incident === undefined) throw new Error('there are incidents');
    const key = `${incident.host.key}-${String(Math.floor(round / COPIES_PER_HOST))}`;
    const timeMs = Date.parse(incident.time ?? '2026-09-14T00:00:00Z') + round * everyMs;
    const id = at.toString(16).padStart(32, '0');
    return { ...incident, id, time: new Date(timeMs).toISOString(), host: { ...incident.host, key } };
  });
  return copies.sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
}

/** What a report of them is written from. */
export function dataOf(incidents: readonly Incident[], aggregates: Analysis['aggregates']): ReportData {
  const collector = new ReportCollector();
  for (const incident of incidents) collector.incident(incident);
  for (const aggregate of aggregates) collector.aggregate(aggregate);
  return collector.finish({
    productVersion: '0.1.0',
    command: ['oomstream', 'replay', '/var/log/fleet', '--report', 'monday.html'],
    inputs: ['/var/log/fleet'],
  });
}
