import { expect, test } from 'vitest';
import type { Aggregate } from '../../../../src/model/generated/aggregate.ts';
import type { Incident } from '../../../../src/model/generated/incident.ts';
import { alertOf } from '../../../../src/sinks/alertmanager/alerts.ts';
import { silencesToPut, type ToldSilence } from '../../../../src/sinks/alertmanager/silences.ts';
import type { SinkEvent } from '../../../../src/sinks/sink.ts';

const options = { labels: { team: 'sre' }, resolveAfterMs: 900_000 };
const workload = { kind: 'kubernetes-container', identity: 'shop/api', fleetIdentity: 'shop/api', namespace: 'shop' };

function incident(more: object): SinkEvent {
  const value = {
    id: 'i',
    time: '2026-09-15T05:34:05.102898Z',
    host: { key: 'web-7' },
    scope: 'cgroup',
    limitOwner: { workload },
    diagnosis: {
      summary: 'java was killed',
      severity: 'high',
      primary: 'C1',
      findings: [{ id: 'C1', remedy: ['more'] }],
    },
    ...more,
  } as unknown as Incident;
  return { kind: 'incidents', id: 'i', time: value.time, body: value, revision: undefined, value };
}

test('kills of one workload on all its hosts are one alert: nothing of the instance is in its labels', () => {
  expect(alertOf(incident({}), options)).toEqual({
    labels: {
      team: 'sre',
      alertname: 'OomKill',
      severity: 'high',
      scope: 'cgroup',
      workload: 'shop/api',
      namespace: 'shop',
    },
    annotations: { summary: 'java was killed', host: 'web-7', incident: 'i', cause: 'C1', remedy: 'more' },
    startsAt: '2026-09-15T05:34:05.102898Z',
    endsAt: '2026-09-15T05:49:05.102Z',
  });
});

test("a host's own shortage is about the host", () => {
  const alert = alertOf(incident({ limitOwner: undefined, workload: undefined, scope: 'host' }), options);
  expect(alert?.labels).toEqual({ team: 'sre', alertname: 'OomKill', severity: 'high', scope: 'host', host: 'web-7' });
});

test('while a host kills many, one alert for the host stands for those of its workloads', () => {
  const findings = [{ id: 'V.storm', text: '9 victims on web-7 within a minute' }];
  const alert = alertOf(incident({ diagnosis: { summary: 's', severity: 'high', findings } }), options);
  expect(alert?.labels).toEqual({ team: 'sre', alertname: 'OomStorm', severity: 'critical', host: 'web-7' });
  expect(alert?.annotations['summary']).toBe('9 victims on web-7 within a minute');
});

test('an aggregate is news only when it is a restart loop, and once, not in every size of window', () => {
  const value = {
    fleetIdentity: 'shop/api',
    workload,
    window: { size: '5m', start: '2026-09-15T05:30:00Z' },
    firstSeen: '2026-09-15T05:30:10Z',
    lastSeen: '2026-09-15T05:34:05Z',
    incidents: 4,
    distinctHosts: 1,
    findings: [],
  } as unknown as Aggregate;
  const event = { kind: 'aggregates', id: 'a', time: undefined, body: value, revision: 1 } as const;
  expect(alertOf({ ...event, value }, options)).toBeUndefined();
  expect(alertOf({ ...event, value: { ...value, restartLoop: true } }, options)).toMatchObject({
    labels: { alertname: 'OomRestartLoop', workload: 'shop/api' },
    startsAt: '2026-09-15T05:30:10Z',
    endsAt: '2026-09-15T05:49:05.000Z',
  });
  const day = { ...value, restartLoop: true, window: { ...value.window, size: '1d', sumOf: '5m' } };
  expect(alertOf({ ...event, value: day }, options)).toBeUndefined();
});

test('an incident without a time makes no alert', () => {
  expect(alertOf(incident({ time: undefined }), options)).toBeUndefined();
});

test('a known workload gets one silence, renewed under its id at half of its time', () => {
  const known = { known: ['batch/nightly-*'], silenceMs: 3_600_000 };
  const nowMs = Date.parse('2026-09-15T06:00:00Z');
  const [silence, ...more] = silencesToPut(known, [], nowMs);
  expect(more).toEqual([]);
  expect(silence?.matchers).toEqual([{ name: 'workload', value: 'batch/nightly-.*', isRegex: true, isEqual: true }]);
  expect(silence?.endsAt).toBe('2026-09-15T07:00:00.000Z');
  const told: ToldSilence[] = [{ ...silence, id: 's1', status: { state: 'active' } } as ToldSilence];
  expect(silencesToPut(known, told, nowMs + 60_000)).toEqual([]);
  expect(silencesToPut(known, told, nowMs + 1_900_000)).toMatchObject([{ id: 's1' }]);
});
