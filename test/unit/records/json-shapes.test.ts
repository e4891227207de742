import { describe, expect, it } from 'vitest';
import { lineOf, linesOf, utc } from './decode-one.ts';

const KILL = 'Out of memory: Killed process 7 (java) total-vm:1kB';
const AT = utc('2026-11-24T10:00:00.250Z');
const BOOT = '6f0d1c2b3a495867a4b3c2d1e0f90817';
const MACHINE = '0123456789abcdef0123456789abcdef';

/** What every journal entry that a shipper spells in his way must come to. */
const JOURNAL_LINE = {
  message: KILL, transport: 'journald', provenance: 'kernel', host: 'web-7', bootId: BOOT, machineId: MACHINE,
  timeUs: AT, timeSource: 'record', monotonicUs: 812_345_678, facility: 0, severity: 3, identifier: 'kernel',
}; // prettier-ignore
const ENTRY = {
  _HOSTNAME: 'web-7', _BOOT_ID: BOOT, _MACHINE_ID: MACHINE, _TRANSPORT: 'kernel', SYSLOG_FACILITY: '0', PRIORITY: '3',
  SYSLOG_IDENTIFIER: 'kernel', _SOURCE_MONOTONIC_TIMESTAMP: '812345678', MESSAGE: KILL,
}; // prettier-ignore
const renamed = (spell: (name: string) => string, entry: object = ENTRY): object =>
  Object.fromEntries(Object.entries(entry).map(([name, value]) => [spell(name), value as unknown]));
const strip = (name: string): string => name.replace(/^_/, '');
const lower = (name: string): string => name.toLowerCase();

describe('a journal entry is the same by', () => {
  it.each<[string, object]>([
    ['Fluent Bit', { '@timestamp': 1795514400.25, ...ENTRY }],
    ['Fluent Bit with ISO time', { '@timestamp': '2026-11-24T10:00:00.250000Z', ...ENTRY }],
    ['Fluent Bit with numbers', { date: 1795514400.25, ...ENTRY, PRIORITY: 3, SYSLOG_FACILITY: 0, _SOURCE_MONOTONIC_TIMESTAMP: 812345678 }],
    ['Fluent Bit, Lowercase', { '@timestamp': 1795514400.25, ...renamed(lower) }],
    ['Fluent Bit, Strip_Underscores', { '@timestamp': 1795514400.25, ...renamed(strip) }],
    ['Fluent Bit, both', { '@timestamp': 1795514400.25, ...renamed((name) => lower(strip(name))) }],
    ['Fluentd with milliseconds', { time: 1795514400250, ...renamed(lower) }],
    ['Vector', { source_type: 'journald', host: 'web-7', timestamp: '2026-11-24T10:00:00.250Z', message: KILL, ...ENTRY, MESSAGE: undefined, _HOSTNAME: undefined }],
    ['syslog-ng, nested', { HOST: 'relay', ISODATE: '2026-11-24T10:00:00.250+00:00', MESSAGE: KILL, _journald: ENTRY }],
    ['syslog-ng, with its dot', { ISODATE: '2026-11-24T10:00:00.250+00:00', '.journald': ENTRY }],
    ['syslog-ng, dotted', { ISODATE: '2026-11-24T10:00:00.250+00:00', MESSAGE: KILL, ...renamed((name) => `.journald.${name}`) }],
    ['Promtail’s own labels', { ts: '1795514400250000000', ...renamed((name) => `__journal_${lower(name)}`) }],
    ['OpenShift', { '@timestamp': '2026-11-24T10:00:00.250Z', message: KILL, hostname: 'web-7', level: 'err', systemd: { t: renamed(strip, { ...ENTRY, MESSAGE: undefined, PRIORITY: undefined, SYSLOG_FACILITY: undefined, SYSLOG_IDENTIFIER: undefined }), u: { SYSLOG_FACILITY: '0', SYSLOG_IDENTIFIER: 'kernel', PRIORITY: '3' } } }],
    ['imjournal’s $!all-json in a field', { payload: { ...ENTRY }, '@timestamp': '2026-11-24T10:00:00.250Z' }],
    ['a topic that wraps the object as text', { message: JSON.stringify({ ...ENTRY, __REALTIME_TIMESTAMP: String(AT) }) }],
    ['GELF', { version: '1.1', host: 'web-7', timestamp: 1795514400.25, level: 3, short_message: KILL, ...renamed((name) => (name === 'MESSAGE' ? '_x' : lower(name))), priority: '3' }],
    ['an export of Elasticsearch', { _index: 'logs', _id: '1', _source: { '@timestamp': '2026-11-24T10:00:00.250Z', ...ENTRY } }],
  ])('%s', (_, record) => {
    expect(lineOf(JSON.stringify(record))).toMatchObject(JOURNAL_LINE);
  }); // prettier-ignore

  it('Beats, but for the kernel’s clock; the shipper’s name is not the host', () => {
    const nested = {
      '@timestamp': '2026-11-24T10:00:00.250Z',
      event: { created: '2026-11-24T10:00:07Z' },
      host: { hostname: 'web-7', name: 'shipper-1', id: MACHINE },
      input: { type: 'journald' },
      journald: { host: { boot_id: BOOT } },
      systemd: { transport: 'kernel' },
      syslog: { facility: 0, identifier: 'kernel', priority: 3 },
      message: KILL,
    };
    const dotted = {
      '@timestamp': '2026-11-24T10:00:00.250Z', 'host.hostname': 'web-7', 'host.name': 'shipper-1', 'host.id': MACHINE,
      'host.boot_id': BOOT, 'systemd.transport': 'kernel', 'log.syslog.facility.code': 0, 'log.syslog.appname': 'kernel',
      'log.syslog.priority': 3, message: KILL,
    }; // prettier-ignore
    const expected = { ...JOURNAL_LINE, monotonicUs: undefined };
    for (const record of [nested, dotted]) {
      expect({ monotonicUs: undefined, ...lineOf(JSON.stringify(record)) }).toMatchObject(expected);
    }
  });
});

describe('a record of syslog in fields is the kernel’s by', () => {
  it.each<[string, object]>([
    ['rsyslog', { timereported: '2026-11-24T10:00:00.250+00:00', hostname: 'web-7', 'syslogfacility-text': 'kern', 'syslogseverity-text': 'err', programname: 'kernel', procid: '-', msg: ` ${KILL}` }],
    ['rsyslog with the whole tag', { '@timestamp': '2026-11-24T10:00:00.250Z', host: 'web-7', facility: 'kern', severity: 'err', syslogtag: 'kernel:', message: KILL }],
    ['rsyslog with tag alone', { timestamp: '2026-11-24T10:00:00.250Z', fromhost: 'web-7', facility: '0', severity: '3', tag: 'kernel:', msg: KILL }],
    ['rsyslog with PRI', { timegenerated: '2026-11-24T10:00:00.250Z', hostname: 'web-7', pri: '3', programname: 'kernel', msg: KILL }],
    ['rsyslog without tag', { timereported: '2026-11-24T10:00:00.250Z', hostname: 'web-7', facility: 'kern', severity: 'err', msg: KILL }],
    ['syslog-ng', { HOST: 'web-7', PROGRAM: 'kernel', MESSAGE: KILL, FACILITY: 'kern', PRIORITY: 'err', ISODATE: '2026-11-24T10:00:00.250+00:00', PID: '' }],
    ['Vector', { appname: 'kernel', facility: 'kern', severity: 'err', hostname: 'web-7', host: 'relay', message: KILL, source_type: 'syslog', source_ip: '10.0.0.1', timestamp: '2026-11-24T10:00:00.250Z' }],
    ['Fluent Bit', { '@timestamp': 1795514400.25, pri: '3', host: 'web-7', ident: 'kernel', message: KILL }],
    ['Fluentd', { time: '2026-11-24T10:00:00.250Z', host: 'web-7', ident: 'kernel', facility: 'kern', severity: 'err', message: KILL }],
    ['Logstash', { '@timestamp': '2026-11-24T10:00:00.250Z', '@version': '1', logsource: 'web-7', program: 'kernel', facility: 0, facility_label: 'kernel', severity: 3, severity_label: 'Error', priority: 3, message: KILL }],
    ['Beats’ syslog input', { '@timestamp': '2026-11-24T10:00:00.250Z', hostname: 'web-7', process: { program: 'kernel' }, syslog: { facility: 0, facility_label: 'kernel', priority: 3 }, event: { severity: 3 }, severity: 3, host: { name: 'shipper-1' }, message: KILL }],
    ['Graylog', { timestamp: '2026-11-24T10:00:00.250Z', source: 'web-7', facility: 'kernel', level: 3, message: `kernel: ${KILL}` }],
    ['GELF', { version: '1.1', host: 'web-7', timestamp: 1795514400.25, level: 3, _facility: 'kern', _application_name: 'kernel', short_message: 'Out of', full_message: KILL }],
    ['NXLog', { EventTime: '2026-11-24 10:00:00.250', Hostname: 'web-7', SourceName: 'kernel', SyslogFacility: 'KERN', SyslogFacilityValue: 0, SyslogSeverityValue: 3, Message: KILL }],
    ['OpenTelemetry', { 'host.name': 'web-7', appname: 'kernel', facility: 0, timeUnixNano: '1795514400250000000', severity: 3, message: KILL }],
  ])('%s', (_, record) => {
    expect(lineOf(JSON.stringify(record))).toMatchObject({
      message: KILL, transport: 'syslog', provenance: 'kernel', host: 'web-7', timeUs: AT, facility: 0, severity: 3,
    });
  }); // prettier-ignore

  it('a template without facility, as a line of a file', () => {
    const line = lineOf(JSON.stringify({ host: 'web-7', ident: 'kernel', message: `[   12.345678] ${KILL}` }));
    expect(line).toMatchObject({ provenance: 'kernel', message: KILL, monotonicUs: 12_345_678 });
    expect(line).not.toHaveProperty('facility');
  });

  it('a template whose blank is the tag’s, with rsyslog’s escapes', () => {
    const record = { hostname: 'web-7', programname: 'kernel', msg: '  active_file:1#012 inactive_file:2' };
    expect(linesOf(JSON.stringify(record)).map(({ message }) => message)).toEqual([
      ' active_file:1',
      ' inactive_file:2',
    ]);
  });
});

describe('other shapes', () => {
  it('dmesg --json names levels, and proves nothing', () => {
    const whole = '{\n   "dmesg": [\n {"pri": 4, "time":   812.345678, "msg": "a\\n"},\n {"fac": "user", "pri": "info", "time": 0.5, "msg": "b"}]}';
    expect(linesOf(whole)).toMatchObject([
      { part: 0, message: 'a', transport: 'dmesg', provenance: 'none', severity: 4, monotonicUs: 812_345_678 },
      { message: 'b', provenance: 'userspace', facility: 1, severity: 6, monotonicUs: 500_000 },
    ]);
  }); // prettier-ignore

  it('Fluent Bit’s kmsg input has clock and sequence', () => {
    const record = { '@timestamp': 1795514400.25, priority: 3, sequence: 9, sec: 12, usec: 5, msg: `${KILL}\n SUBSYSTEM=x` };
    expect(lineOf(JSON.stringify(record))).toMatchObject({
      message: KILL, transport: 'kmsg', provenance: 'kernel', sequence: 9, monotonicUs: 12_000_005, severity: 3, timeUs: AT,
    });
  }); // prettier-ignore

  it('an array, a record a line, a pretty printed one, and a sequence (RFC 7464) are several or one', () => {
    const entry = JSON.stringify(ENTRY);
    const two = [{ part: 0, message: KILL }, { part: 1, message: KILL }]; // prettier-ignore
    expect(linesOf(`[${entry},\n${entry}]`)).toMatchObject(two);
    expect(linesOf(`${entry}\n${entry}\n`)).toMatchObject(two);
    expect(lineOf(JSON.stringify(ENTRY, undefined, 8))).toMatchObject({ message: KILL, host: 'web-7' });
    expect(lineOf(`\x1e${entry}\n`)).toMatchObject({ message: KILL });
  });

  it('a batch of OpenTelemetry gives every record', () => {
    const text = (stringValue: string): object => ({ stringValue });
    const map = Object.entries(ENTRY).map(([key, value]) => ({ key, value: text(value) }));
    const record = {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'host.name', value: text('web-8') }] },
          scopeLogs: [
            {
              logRecords: [
                { timeUnixNano: '1795514400250000000', body: { kvlistValue: { values: map } } },
                { observedTimeUnixNano: '1795514400250000000', body: text(`<3>kernel: ${KILL}`), attributes: [] },
                {
                  body: text(`kernel: ${KILL}`),
                  attributes: [{ key: 'log.file.path', value: text('/srv/app.log') }],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(linesOf(JSON.stringify(record))).toMatchObject([
      { part: 0, host: 'web-7', bootId: BOOT, message: KILL, provenance: 'kernel', timeUs: AT },
      { part: 1, host: 'web-8', message: KILL, provenance: 'kernel', timeUs: AT, timeSource: 'record' },
      { part: 2, message: `kernel: ${KILL}`, provenance: 'userspace' },
    ]);
  });

  it('a push to Loki gives every line, with what its labels say', () => {
    const values = [['1795514400250000000', KILL, {}], ['1795514400250000001', 'next']]; // prettier-ignore
    const stream = { nodename: 'web-7', transport: 'kernel', boot_id: BOOT, syslog_identifier: 'kernel' };
    expect(linesOf(JSON.stringify({ streams: [{ stream, values }] }))).toMatchObject([
      { message: KILL, host: 'web-7', bootId: BOOT, provenance: 'kernel', timeUs: AT },
      { message: 'next', part: 1 },
    ]);
    const whole = { labels: { job: 'systemd-journal', host: 'web-7' }, line: JSON.stringify(ENTRY), timestamp: 'x' };
    expect(lineOf(JSON.stringify(whole))).toMatchObject({ message: KILL, bootId: BOOT, provenance: 'kernel' });
  });

  it('CloudWatch’s events of a host’s log', () => {
    const logEvents = [{ id: '1', timestamp: 1795514400250, message: `Nov 24 10:00:00 web-7 kernel: ${KILL}` }];
    const record = { messageType: 'DATA_MESSAGE', logGroup: '/var/log/messages', logStream: 'i-0123456789abcdef0', logEvents };
    expect(lineOf(JSON.stringify(record))).toMatchObject({ host: 'web-7', message: KILL, provenance: 'kernel' });
  }); // prettier-ignore
});

describe('who speaks', () => {
  const witness = {
    _TRANSPORT: 'journal',
    SYSLOG_IDENTIFIER: 'systemd',
    SYSLOG_FACILITY: '3',
    MESSAGE: 'a.service: x',
  };

  it('is told with the unit and the message id that he speaks of', () => {
    const ids = { UNIT: 'a.service', MESSAGE_ID: 'FE6FAA94E7774663A0DA52717891D8EF', _COMM: 'systemd', _SYSTEMD_UNIT: 'init.scope' };
    expect(lineOf(JSON.stringify({ ...witness, ...ids }))).toMatchObject({
      daemon: 'systemd', unit: 'a.service', messageId: 'fe6faa94e7774663a0da52717891d8ef', provenance: 'userspace',
    });
    expect(lineOf(JSON.stringify({ ...witness, USER_UNIT: 'b.service', MESSAGE_ID: 'x' }))).not.toHaveProperty('messageId');
  }); // prettier-ignore

  it('is not told by the kernel, whose line needs none', () => {
    expect(lineOf(JSON.stringify({ ...ENTRY, UNIT: 'a.service' }))).not.toHaveProperty('daemon');
  });

  it('is the program that logged, not the one that it claims to be', () => {
    expect(lineOf(JSON.stringify({ ...witness, _COMM: 'logger', _EXE: '/usr/bin/logger' })).daemon).toBe('logger');
  });

  it('is not the container engine that passes on a container’s output', () => {
    const record = { ...witness, SYSLOG_IDENTIFIER: 'dockerd', _COMM: 'dockerd', CONTAINER_ID: 'abc', CONTAINER_NAME: 'x' };
    expect(lineOf(JSON.stringify(record))).not.toHaveProperty('daemon');
  }); // prettier-ignore

  it('is the tag in the fields of syslog', () => {
    const record = { hostname: 'web-7', programname: 'systemd', procid: '1', syslogtag: 'systemd[1]:', facility: 'daemon', msg: ' x' };
    expect(lineOf(JSON.stringify(record))).toMatchObject({ daemon: 'systemd', facility: 3, provenance: 'userspace' });
    expect(lineOf(JSON.stringify({ host: 'h', severity: 6, syslogtag: 'systemd[1]:', msg: ' x' })).daemon).toBe('systemd');
  }); // prettier-ignore
});
