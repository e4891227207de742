import { describe, expect, it } from 'vitest';
import { decodeRecord } from '../../../src/records/index.ts';
import { CONTEXT, lineOf, utc } from './decode-one.ts';

const KILL = 'Out of memory: Killed process 7 (java) total-vm:1kB';
const SYSLOG = `Nov 24 10:00:00 web-7 kernel: [   12.345678] ${KILL}`;
const ENTRY = { _TRANSPORT: 'kernel', _HOSTNAME: 'web-7', SYSLOG_FACILITY: '0', MESSAGE: KILL };
const decode = (record: unknown) => decodeRecord(Buffer.from(JSON.stringify(record)), CONTEXT);

describe('a wrapper without a word of a program is unwrapped:', () => {
  it.each<[string, object]>([
    ['message', { message: SYSLOG }],
    ['log', { '@timestamp': 1795514400.25, log: `${SYSLOG}\n` }],
    ['line', { line: SYSLOG, host: 'shipper-1' }],
    ['body', { body: SYSLOG }],
    ['payload of Kafka Connect', { schema: { type: 'string' }, payload: SYSLOG }],
    ['MESSAGE', { MESSAGE: SYSLOG }],
    ['rawmsg', { rawmsg: `<3>${SYSLOG}` }],
    ['Logstash’s event.original before its message', { '@version': '1', event: { original: `<3>${SYSLOG}` }, message: KILL, host: { name: 'x' } }],
    ['Logstash’s host as a string', { '@version': '1', '@timestamp': '2026-11-24T10:00:00.250Z', host: 'relay', message: SYSLOG, type: 'syslog', tags: ['x'] }],
    ['Filebeat', { '@timestamp': '2026-11-24T10:00:00.250Z', '@metadata': {}, log: { offset: 1, file: { path: '/var/log/messages' } }, message: SYSLOG, input: { type: 'filestream' }, agent: { type: 'filebeat' }, ecs: {}, host: { name: 'shipper-1' } }],
    ['Filebeat, dotted', { '@timestamp': '2026-11-24T10:00:00.250Z', 'log.file.path': '/var/log/kern.log.1', message: SYSLOG }],
    ['Filebeat with a module', { 'log.file.path': '/var/log/syslog', service: { type: 'system' }, level: 'x', message: SYSLOG }],
    ['Vector’s file source', { file: '/var/log/syslog', host: 'shipper-1', message: SYSLOG, source_type: 'file', timestamp: '2026-11-24T10:00:00.250Z' }],
    ['Fluent Bit’s tail with a path, of a mounted host', { path: '/host/var/log/messages-20261124', log: SYSLOG, team: 'sre' }],
    ['a relay’s file of another host', { path: '/var/log/remote/web-7/kern.log', log: SYSLOG }],
    ['Splunk’s collector', { event: SYSLOG, source: '/var/log/messages', sourcetype: 'syslog', host: 'shipper-1', time: 1795514400.25 }],
    ['Loki’s line with a file name', { labels: { filename: '/var/log/syslog', job: 'varlogs' }, line: SYSLOG }],
    ['JSON in text', { message: JSON.stringify({ log: SYSLOG }) }],
    ['a journal entry in text', { message: JSON.stringify(ENTRY), host: 'shipper-1' }],
    ['a journal entry in two', { payload: { message: JSON.stringify(ENTRY) } }],
  ])('%s', (_, record) => {
    expect(lineOf(JSON.stringify(record))).toMatchObject({ message: KILL, host: 'web-7', provenance: 'kernel' });
  }); // prettier-ignore

  it('twice, and not once more', () => {
    const wrap = (content: unknown): object => ({ message: typeof content === 'string' ? content : JSON.stringify(content) });
    expect(lineOf(JSON.stringify(wrap(wrap(SYSLOG))))).toMatchObject({ message: KILL });
    expect(decode(wrap(wrap(wrap(SYSLOG))))).toMatchObject({ rejected: 'unknown-envelope' });
    expect(decode(wrap(wrap(wrap(ENTRY))))).toMatchObject({ rejected: 'unknown-envelope' });
  }); // prettier-ignore

  it('its time and host stand where the text has none', () => {
    const time = { timeUs: utc('2026-11-24T10:00:00.250Z'), timeSource: 'record' };
    const outer = { '@timestamp': '2026-11-24T10:00:00.250Z', host: 'db-1' };
    expect(lineOf(JSON.stringify({ ...outer, message: `<3>kernel: ${KILL}` }))).toMatchObject({ ...time, host: 'db-1' });
    expect(lineOf(JSON.stringify({ ...outer, message: SYSLOG }))).toMatchObject({ host: 'web-7', inferred: ['year', 'zone'] });
    const entry = JSON.stringify({ _TRANSPORT: 'kernel', MESSAGE: KILL });
    expect(lineOf(JSON.stringify({ ...outer, message: entry }))).toMatchObject({ ...time, host: 'db-1' });
  }); // prettier-ignore

  it('its time tells the year of the text', () => {
    const record = { '@timestamp': '2021-01-01T00:00:05Z', message: SYSLOG.replace('Nov 24', 'Dec 31') };
    expect(lineOf(JSON.stringify(record)).timeUs).toBe(utc('2020-12-31T10:00:00Z'));
  });

  it('text of the ring buffer proves nothing in it either', () => {
    expect(lineOf(JSON.stringify({ message: `[   12.345678] ${KILL}` }))).toMatchObject({ provenance: 'none' });
  });
});

describe('what a relay wrote into its own journal', () => {
  const relayed = { _TRANSPORT: 'syslog', _HOSTNAME: 'relay', SYSLOG_IDENTIFIER: 'rsyslogd', MESSAGE: SYSLOG };

  it('is the sender’s', () => {
    expect(lineOf(JSON.stringify({ ...relayed, _COMM: 'rsyslogd', _EXE: '/usr/sbin/rsyslogd' }))).toMatchObject({
      message: KILL, host: 'web-7', provenance: 'kernel', transport: 'syslog',
    });
  }); // prettier-ignore

  it.each<[string, object]>([
    ['is not when logger only calls itself so', { _COMM: 'logger' }],
    ['is not when it names no host', { MESSAGE: `<3>kernel: ${KILL}` }],
    ['is not when a guest’s console says it', { SYSLOG_IDENTIFIER: 'virtlogd', _COMM: 'virtlogd' }],
    ['is not when its text is none of the kernel’s', { MESSAGE: `<11>${SYSLOG}` }],
    ['is not when another text quotes it', { MESSAGE: `action suspended: ${SYSLOG}` }],
    ['is not when the relay says it itself, without a header', { SYSLOG_IDENTIFIER: 'kernel', _COMM: 'rsyslogd', MESSAGE: KILL }],
  ])('%s', (_, fields) => {
    expect(lineOf(JSON.stringify({ ...relayed, ...fields })).provenance).toBe('userspace');
  }); // prettier-ignore
});

describe('a program’s text stays its own where', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['Docker wrote it', { log: `${SYSLOG}\n`, stream: 'stdout', time: '2026-11-24T10:00:00.250Z' }],
    ['CRI wrote it', { message: SYSLOG, stream: 'stderr', logtag: 'F', time: '2026-11-24T10:00:00.250Z' }],
    ['a pod wrote it', { log: SYSLOG, kubernetes: { pod_name: 'shop-1', namespace_name: 'shop', host: 'web-7' } }],
    ['a pod wrote it, for Beats', { message: SYSLOG, kubernetes: { pod: { name: 'shop-1' } } }],
    ['a pod wrote it, for OpenTelemetry', { message: SYSLOG, 'k8s.pod.name': 'shop-1' }],
    ['a container wrote it', { message: SYSLOG, container: { id: 'abc' } }],
    ['it stands in a file of its own', { message: SYSLOG, log: { file: { path: '/srv/shop/app.log' } } }],
    ['it stands in a folder of its own', { message: SYSLOG, path: '/var/log/shop/messages' }],
    ['it stands in a pod’s file', { message: SYSLOG, file: '/var/log/containers/shop.log' }],
    ['a file only ends like the system’s', { message: SYSLOG, source: '/srv/var/log/messages' }],
    ['its log group is not a host’s', { message: SYSLOG, logGroup: '/aws/lambda/shop' }],
    ['its fields are a logger’s', { level: 'error', logger: 'a.B', message: SYSLOG }],
    ['its fields are a ticket’s', { ticket: 4711, title: 'node down', body: SYSLOG }],
    ['its fields are a caller’s', { ts: 1795514400, caller: 'main.go:1', msg: SYSLOG }],
    ['it names a program', { app_name: 'shop', host: 'web-7', message: SYSLOG }],
    ['it merged fields of the journal', { log: 'x', kubernetes: { pod_name: 'shop-1' }, ...ENTRY }],
    ['it merged fields of the journal in other letters', { stream: 'stdout', transport: 'kernel', boot_id: 'b', message: KILL, syslog_identifier: 'kernel' }],
    ['it merged fields of syslog', { stream: 'stdout', programname: 'kernel', facility: 'kern', hostname: 'web-7', msg: KILL }],
    ['it merged fields of dmesg', { container_id: 'abc', pri: 3, time: 1, msg: KILL }],
    ['it merged fields of /dev/kmsg', { pod: 'x', sequence: 1, sec: 1, usec: 1, priority: 3, msg: KILL }],
    ['Beats put its keys at the root', { input: { type: 'log' }, systemd: { transport: 'kernel' }, syslog: { facility: 0 }, message: KILL }],
    ['Beats put its keys at the root, with a path', { log: { file: { path: '/srv/app.json' } }, systemd: { transport: 'kernel' }, message: KILL }],
    ['its labels are a pod’s', { labels: { pod: 'shop-1', namespace: 'shop' }, line: SYSLOG }],
    ['its labels have the journal’s names too', { labels: { namespace: 'shop', transport: 'kernel' }, line: KILL }],
    ['its labels are a pod’s and its line an entry', { labels: { pod: 'shop-1' }, line: JSON.stringify(ENTRY) }],
    ['its labels are a unit’s', { labels: { unit: 'shop.service' }, line: SYSLOG }],
    ['a program quotes an entry', { message: `got ${JSON.stringify(ENTRY)}` }],
    ['a program prints an entry', { stream: 'stdout', log: JSON.stringify(ENTRY) }],
    ['its tag has a pid', { hostname: 'web-7', programname: 'kernel', procid: '711', msg: KILL }],
    ['its whole tag has a pid', { hostname: 'web-7', severity: 3, syslogtag: 'kernel[711]:', msg: KILL }],
    ['its facility is another', { hostname: 'web-7', programname: 'kernel', facility: 'user', msg: KILL }],
    ['one of its facilities is another', { hostname: 'web-7', programname: 'kernel', facility: 'kern', facility_code: 1, msg: KILL }],
    ['its facility cannot be read', { hostname: 'web-7', programname: 'kernel', facility: null, msg: KILL }],
    ['its PRI has another facility', { hostname: 'web-7', programname: 'kernel', pri: '<11>', msg: KILL }],
    ['the facility around it is another', { hostname: 'web-7', facility: 1, message: SYSLOG }],
    ['the facility within is another', { hostname: 'web-7', facility: 0, message: `<11>${SYSLOG}` }],
    ['a program is named beside facility 0', { hostname: 'web-7', programname: 'shop', facility: 0, msg: KILL }],
    ['nothing but the tag is told', { ident: 'kernel', message: KILL }],
    ['the journal’s object says so', { _journald: { _TRANSPORT: 'stdout' }, PROGRAM: 'kernel', FACILITY: 'kern', HOST: 'h', MESSAGE: KILL }],
    ['Vector’s entry is not the kernel’s', { source_type: 'journald', _TRANSPORT: 'stdout', message: KILL, host: 'h' }],
    ['OpenShift’s entry is not the kernel’s', { systemd: { t: { TRANSPORT: 'stdout' }, u: { SYSLOG_FACILITY: '0' } }, message: KILL }],
    ['an entry within the dots is not the kernel’s', { '.journald._TRANSPORT': 'journal', MESSAGE: KILL }],
  ]; // prettier-ignore

  it.each(cases)('%s', (_, record) => {
    const decoded = decode(record);
    const lines = 'rejected' in decoded ? [] : decoded;
    expect(lines.filter(({ provenance }) => provenance !== 'userspace')).toEqual([]);
    if ('rejected' in decoded) expect(decoded.rejected).toBe('unknown-envelope');
  });

  it('a container speaks: none is a daemon', () => {
    const said = 'Nov 24 10:00:00 web-7 systemd[1]: a.service: A process of this unit has been killed by the OOM killer.';
    for (const record of [{ log: said, stream: 'stdout' }, { programname: 'systemd', msg: said, container_id: 'abc' }])
      expect(lineOf(JSON.stringify(record))).not.toHaveProperty('daemon');
  }); // prettier-ignore
});
