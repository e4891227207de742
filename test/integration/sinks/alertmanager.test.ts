import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { openAlertmanager } from '../../../src/sinks/alertmanager/alertmanager-sink.ts';
import { DEFAULT_ALERTMANAGER, type AlertmanagerOptions } from '../../../src/sinks/alertmanager/options.ts';
import type { Sink, SinkEvent } from '../../../src/sinks/sink.ts';
import { findAlertmanager, startAlertmanager, type AlertmanagerHandle } from '../../support/debian/alertmanager.ts';
import { madeIncident } from '../../support/sinks/made-incidents.ts';

interface ToldAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly status: { readonly state: string };
}

const found = await findAlertmanager();
const suite = 'missing' in found ? describe.skip : describe;

suite(`the Alertmanager sink${'missing' in found ? ` (${found.missing})` : ''}`, () => {
  let server: AlertmanagerHandle | undefined;
  beforeAll(async () => {
    if ('tool' in found) server = await startAlertmanager(found.tool);
  });
  afterAll(async () => {
    await server?.stop();
  });

  const sinkOf = (options: Partial<AlertmanagerOptions>): Promise<Sink> =>
    openAlertmanager(
      { ...DEFAULT_ALERTMANAGER, type: 'alertmanager', urls: [server?.url ?? ''], ...options },
      { name: 'am', replay: false, warn: () => undefined, publisher: () => Promise.reject(new Error()) as never },
    );

  const eventOf = (value: Incident): SinkEvent => ({
    kind: 'incidents',
    value,
    id: value.id,
    time: value.time,
    body: value,
    revision: undefined,
  });

  const workload = (fleetIdentity: string): Partial<Incident> => ({
    workload: {
      kind: 'systemd-service',
      identity: `web-7/${fleetIdentity}`,
      fleetIdentity,
      identityQuality: 'unit',
      cgroup: `/system.slice/${fleetIdentity}`,
    },
  });

  const deliver = (sink: Sink, ...incidents: Incident[]) =>
    sink.deliver(incidents.map(eventOf), AbortSignal.timeout(20_000));

  const alerts = async (): Promise<readonly ToldAlert[]> =>
    (await server?.get('/api/v2/alerts')) as readonly ToldAlert[];

  test('many kills of a workload are one alert, history is none, and a known workload is silenced', async () => {
    const sink = await sinkOf({ known: ['nightly-*'], labels: { team: 'sre' } });
    await sink.check(AbortSignal.timeout(20_000));
    const api = [1, 2, 3].map((pid) => ({ ...madeIncident(`api-${String(pid)}`, pid), ...workload('api.service') }));
    const nightly = { ...madeIncident('nightly', 4), ...workload('nightly-import.service') };
    const old = { ...madeIncident('old', 5), ...workload('old.service'), time: '2020-01-01T00:00:00Z' };
    const outcomes = await deliver(sink, ...api, nightly, old);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['done', 'done', 'done', 'done', 'done']);
    const told = await alerts();
    expect(told.map(({ labels, status }) => [labels['workload'], labels['team'], status.state]).sort()).toEqual([
      ['api.service', 'sre', 'active'],
      ['nightly-import.service', 'sre', 'suppressed'],
    ]);
    const again = await sinkOf({ known: ['nightly-*'] });
    await again.check(AbortSignal.timeout(20_000));
    expect(await server?.get('/api/v2/silences')).toHaveLength(1);
  });

  test('one member of a cluster that is away holds nothing up; all of them away is tried again', async () => {
    const half = await sinkOf({ urls: ['http://127.0.0.1:1', server?.url ?? ''] });
    await half.check(AbortSignal.timeout(20_000));
    expect(await deliver(half, madeIncident('half', 9))).toEqual([{ kind: 'done' }]);
    const none = await sinkOf({ urls: ['http://127.0.0.1:1'] });
    expect(await deliver(none, madeIncident('none', 10))).toMatchObject([{ kind: 'retry' }]);
    expect(none.status().state).toBe('down');
  });

  test('an alert that it refuses is told apart from those beside it', async () => {
    const sink = await sinkOf({ labels: { 'not a name': 'x' } });
    expect(await deliver(sink, madeIncident('a', 1), madeIncident('b', 2))).toMatchObject([
      { kind: 'poison' },
      { kind: 'poison' },
    ]);
  });

  test('a wrong password and something else at the address are refused with the place in the configuration', async () => {
    if (!('tool' in found)) return;
    // bcrypt of "right"
    const guarded = await startAlertmanager(
      found.tool,
      'basic_auth_users: { oom: $2b$04$abcdefghijklmnopqrstuuFmEfrkTQnczNzw475xE2VhDrK1uwJiC }\n',
    );
    try {
      const wrong = await sinkOf({ urls: [guarded.url], username: 'oom', password: 'wrong' });
      await expect(wrong.check(AbortSignal.timeout(20_000))).rejects.toMatchObject({
        code: 'OOM_CONFIG_INVALID',
        retriable: false,
        message: expect.stringMatching(/^sinks\.am\.password: .* answers 401$/) as unknown,
      });
      const elsewhere = await sinkOf({ urls: [`${server?.url ?? ''}/nowhere`] });
      await expect(elsewhere.check(AbortSignal.timeout(20_000))).rejects.toThrow(/^sinks\.am\.urls: .* answers 404$/);
    } finally {
      await guarded.stop();
    }
  });
});
