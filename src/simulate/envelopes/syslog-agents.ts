import type { SimHost } from '../sim-host.ts';
import { asUtf8 } from './raw-bytes.ts';
import { facilityNameOf, severityWordOf, tagOf, type Spoken } from './spoken.ts';
import { bsdStamp, isoStamp, secondsOf, wallOf } from './stamps.ts';
import { syslogText, wrapSyslogFile } from './syslog.ts';

const written = (entry: Readonly<Record<string, unknown>>): Buffer => Buffer.from(JSON.stringify(entry));

const iso = (host: SimHost, spoken: Spoken, zone: string): string => isoStamp(wallOf(host, spoken), zone);

/** rsyslog's omkafka with the usual JSON template: `msg` keeps the blank before the text, and a newline ends the record. */
export function wrapRsyslogJson(host: SimHost, spoken: Spoken): Buffer {
  const members = Object.entries({
    '@timestamp': iso(host, spoken, '+00:00'),
    host: host.name,
    severity: severityWordOf(spoken, 'err'),
    facility: facilityNameOf(spoken),
    syslogtag: `${tagOf(spoken)}:`,
    programname: spoken.by?.identifier ?? 'kernel',
    message: ` ${asUtf8(syslogText(host, spoken))}`,
  }).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  return Buffer.from(`{${members.join(', ')}}\n`);
}

/** syslog-ng's `format-json --scope rfc5424 --exclude DATE --key ISODATE`: sorted backwards, the stamp to the second. */
export function wrapSyslogNgJson(host: SimHost, spoken: Spoken): Buffer {
  return written({ ...macrosOf(host, spoken), ISODATE: `${iso(host, spoken, '').slice(0, 19)}+00:00` });
}

/** syslog-ng's `format-json --scope selected-macros --scope nv-pairs`: no year. */
export function wrapSyslogNgPairs(host: SimHost, spoken: Spoken): Buffer {
  return written({
    TAGS: '.source.s_network',
    SOURCEIP: '192.0.2.17',
    SOURCE: 's_network',
    LEGACY_MSGHDR: `${tagOf(spoken)}: `,
    HOST_FROM: '192.0.2.17',
    DATE: bsdStamp(wallOf(host, spoken)),
    ...macrosOf(host, spoken),
  });
}

function macrosOf(host: SimHost, spoken: Spoken): Readonly<Record<string, string>> {
  return {
    PROGRAM: spoken.by?.identifier ?? 'kernel',
    PRIORITY: severityWordOf(spoken, 'err'),
    ...(spoken.by === undefined ? {} : { PID: String(spoken.by.pid) }),
    MESSAGE: asUtf8(syslogText(host, spoken)),
    HOST: host.name,
    FACILITY: facilityNameOf(spoken),
  };
}

/** Vector's syslog source. */
export function wrapVectorSyslog(host: SimHost, spoken: Spoken): Buffer {
  return written({
    appname: spoken.by?.identifier ?? 'kernel',
    facility: facilityNameOf(spoken),
    host: host.name,
    hostname: host.name,
    message: asUtf8(syslogText(host, spoken)),
    ...(spoken.by === undefined ? {} : { procid: spoken.by.pid }),
    severity: severityWordOf(spoken, 'err'),
    source_ip: '192.0.2.17',
    source_type: 'syslog',
    timestamp: iso(host, spoken, 'Z'),
  });
}

/** Filebeat's filestream input over a system log: the whole line is the message, the stamp is when it was read. */
export function wrapFilebeatFile(host: SimHost, spoken: Spoken): Buffer {
  return written({
    '@timestamp': readAt(host, spoken),
    '@metadata': { beat: 'filebeat', type: '_doc', version: '8.19.2' },
    log: { offset: 120_331, file: { path: '/var/log/kern.log', inode: '1311' } },
    message: wrapSyslogFile(host, spoken).toString('utf8'),
    input: { type: 'filestream' },
    host: { name: host.name },
    agent: { type: 'filebeat', version: '8.19.2', name: host.name },
    ecs: { version: '8.0.0' },
  });
}

/** Logstash's file input: the line twice, as message and as what it came as. */
export function wrapLogstashFile(host: SimHost, spoken: Spoken): Buffer {
  const line = wrapSyslogFile(host, spoken).toString('utf8');
  return written({
    '@timestamp': readAt(host, spoken),
    '@version': '1',
    event: { original: line },
    message: line,
    host: { name: host.name },
    log: { file: { path: '/var/log/messages' } },
  });
}

/** Some seconds after it was written. */
const readAt = (host: SimHost, spoken: Spoken): string =>
  `${isoStamp(wallOf(host, spoken) + 3_200_000, '').slice(0, 23)}Z`;

/** GELF, as a Graylog sidecar or syslog-ng sends it. */
export function wrapGelf(host: SimHost, spoken: Spoken): Buffer {
  const fields = {
    version: '1.1',
    host: host.name,
    short_message: asUtf8(syslogText(host, spoken)),
    level: spoken.severity,
    _facility: facilityNameOf(spoken),
    _program: spoken.by?.identifier ?? 'kernel',
    ...(spoken.by === undefined ? {} : { _pid: spoken.by.pid }),
  };
  const time = secondsOf(wallOf(host, spoken));
  return Buffer.from(JSON.stringify(fields).replace('"level"', `"timestamp":${time},"level"`));
}
