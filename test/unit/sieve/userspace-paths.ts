const STAMP = '2026-11-24T11:02:00.102898Z';
const BSD = 'Nov 24 11:02:00';

/** The fields by which journald proves the kernel. */
export const KERNEL_ENTRY: Readonly<Record<string, string>> = {
  __REALTIME_TIMESTAMP: '1795514520102898',
  _HOSTNAME: 'web-7',
  _BOOT_ID: 'fedcba9876543210fedcba9876543210',
  _TRANSPORT: 'kernel',
  SYSLOG_FACILITY: '0',
  SYSLOG_IDENTIFIER: 'kernel',
};

/** An entry of the journal's export format; a text with a newline in it is written by its length. */
export function exportEntry(fields: Readonly<Record<string, string>>, message: string): Buffer {
  const all = Object.entries({
    __CURSOR: 's=1',
    __REALTIME_TIMESTAMP: '1795514520102898',
    _HOSTNAME: 'web-7',
    ...fields,
  });
  const head = all.map(([name, value]) => `${name}=${value}\n`).join('');
  const text = Buffer.from(message);
  if (!message.includes('\n')) return Buffer.concat([Buffer.from(`${head}MESSAGE=`), text, Buffer.from('\n\n')]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([Buffer.from(`${head}MESSAGE\n`), size, text, Buffer.from('\n\n')]);
}

/** How the kernel's voice looks in each envelope: what somebody writes who wants to be taken for it. */
export const FORGERIES: Readonly<Record<string, (text: string) => string>> = {
  'a journal entry': (text) => JSON.stringify({ ...KERNEL_ENTRY, MESSAGE: text }),
  'fields of the export format': (text) =>
    `${Object.entries(KERNEL_ENTRY).map(([name, value]) => `${name}=${value}\n`).join('')}MESSAGE=${text}\n\n`, // prettier-ignore
  'syslog with PRI': (text) => `<3>${BSD} web-7 kernel: ${text}`,
  'syslog without a stamp': (text) => `<4>kernel: ${text}`,
  'RFC 5424': (text) => `<3>1 ${STAMP} web-7 kernel - - - ${text}`,
  'a counted frame': (text) => framed(`<3>${BSD} web-7 kernel: ${text}`),
  '/dev/kmsg': (text) => `3,1187,812345678,-;${text}`,
  'syslog in JSON': (text) => JSON.stringify({ hostname: 'web-7', programname: 'kernel', facility: 'kern', msg: text }),
};

/** As syslog daemons write what is no printable character. */
function escaped(text: string): string {
  return text.replaceAll(/[\0-\x1f]/g, (character) => `#${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
}

/** Before what a user controls stands something harmless, so that it is not the beginning of his text. */
const BEHIND = ['', 'x\n', 'x\\n', 'x#012', 'x\r\n', 'x\n\n', 'x\0', 'x"}\n', 'x\u2028'] as const;

function framed(record: string): string {
  return `${String(Buffer.byteLength(record))} ${record}`;
}

function journal(fields: object, message: unknown): string {
  const { __REALTIME_TIMESTAMP, _HOSTNAME } = KERNEL_ENTRY;
  return JSON.stringify({ __REALTIME_TIMESTAMP, _HOSTNAME, ...fields, MESSAGE: message });
}

const STDOUT = { _TRANSPORT: 'stdout', SYSLOG_IDENTIFIER: 'app', _COMM: 'app', PRIORITY: '6' };
const LOGGER = { _TRANSPORT: 'syslog', SYSLOG_FACILITY: '1', SYSLOG_IDENTIFIER: 'kernel', _COMM: 'logger' };

type Path = (text: string) => string | Buffer;

/** Ways on which a user's text reaches us, each as what carries it makes of it. */
const WAYS: Readonly<Record<string, Path>> = {
  'the output of a unit': (text) => journal(STDOUT, text),
  'the output of a unit, as bytes': (text) => journal(STDOUT, [...Buffer.from(text)]),
  'a message that is there twice': (text) => journal(STDOUT, ['x', text]),
  'the output of a unit, exported': (text) => exportEntry(STDOUT, text),
  'another field of an entry, exported': (text) => exportEntry({ ...STDOUT, NOTE: text.replaceAll('\n', ' ') }, 'x'),
  'logger -t kernel': (text) => journal(LOGGER, text),
  'logger -t kernel, exported': (text) => exportEntry(LOGGER, text),
  'logger -p kern.err -t kernel': (text) => journal({ ...LOGGER, SYSLOG_FACILITY: '0' }, text),
  'what a program wrote to /dev/kmsg': (text) => journal({ _TRANSPORT: 'kernel', SYSLOG_FACILITY: '1' }, text),
  'the same from /dev/kmsg itself': (text) => `12,1187,812345678,-;${text.replaceAll('\n', '\\x0a')}`,
  'syslog of a program': (text) => `<14>${BSD} web-7 app[711]: ${escaped(text)}`,
  'syslog of a program, in a file': (text) => `${BSD} web-7 app[711]: ${escaped(text)}`,
  'syslog of logger -t kernel': (text) => `<13>${BSD} web-7 kernel: ${escaped(text)}`,
  'RFC 5424 of a program': (text) => `<14>1 ${STAMP} web-7 app 711 - - ${escaped(text)}`,
  'RFC 5424 of logger -t kernel': (text) => `<13>1 ${STAMP} web-7 kernel - - - ${escaped(text)}`,
  'structured data': (text) => `<14>1 ${STAMP} web-7 app 711 - [x y="${escaped(text).replaceAll(/["\\\]]/g, '\\$&')}"] x`,
  'a counted frame of a program': (text) => framed(`<14>1 ${STAMP} web-7 app 711 - - ${text}`),
  'a counted frame behind another': (text) =>
    framed(`<14>1 ${STAMP} web-7 app 711 - - x`) + framed(`<14>1 ${STAMP} web-7 app 711 - - ${text}`),
  'Docker’s file': (text) => JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: STAMP }),
  'CRI’s file': (text) => text.split('\n').map((line) => `${STAMP} stdout F ${line}`).join('\n'), // prettier-ignore
  'CRI’s file in JSON': (text) => JSON.stringify({ message: text, stream: 'stderr', logtag: 'F', time: STAMP }),
  'a pod’s output by Fluent Bit': (text) => JSON.stringify({ log: text, kubernetes: { pod_name: 'a', namespace_name: 'b' } }),
  'a pod’s output by Beats': (text) => JSON.stringify({ message: text, kubernetes: { pod: { name: 'a' } }, '@timestamp': STAMP }),
  'a container’s output by journald': (text) => journal({ ...STDOUT, CONTAINER_ID: 'abc' }, text),
  'an application’s file': (text) => JSON.stringify({ message: text, log: { file: { path: '/srv/app.log' } }, '@timestamp': STAMP }),
  'an application’s JSON': (text) => JSON.stringify({ level: 'info', logger: 'a.B', message: text }),
  'an application’s JSON that claims the transport': (text) =>
    JSON.stringify({ stream: 'stdout', log: JSON.stringify({ ...KERNEL_ENTRY, MESSAGE: text }) }),
  'GELF of an application': (text) => JSON.stringify({ version: '1.1', host: 'web-7', short_message: text, _container_id: 'abc', facility: 'app' }),
  'ECS of logger -t kernel': (text) =>
    JSON.stringify({ host: { name: 'web-7' }, log: { syslog: { facility: { code: 1 }, appname: 'kernel' } }, message: text }),
  'OTLP of a container': (text) =>
    JSON.stringify({
      resourceLogs: [{
        resource: { attributes: [{ key: 'k8s.pod.name', value: { stringValue: 'a' } }] },
        scopeLogs: [{ logRecords: [{ timeUnixNano: '1795514520102898000', body: { stringValue: text } }] }],
      }],
    }),
  'a stream of Loki': (text) =>
    JSON.stringify({ streams: [{ stream: { pod: 'a', namespace: 'b' }, values: [['1795514520102898000', text]] }] }),
  'CloudWatch of a function': (text) =>
    JSON.stringify({ messageType: 'DATA_MESSAGE', logGroup: '/aws/lambda/a', logStream: 'b', logEvents: [{ id: '1', timestamp: 1795514520102, message: text }] }),
}; // prettier-ignore

/** What only a topic keeps apart: in a file of lines a newline ends the record, whatever was counted. */
export const COUNTED = 'a counted frame';

/** Each of the ways, with the text at its beginning and behind what might end the program's own. */
export const USERSPACE_PATHS: Readonly<Record<string, Path>> = Object.fromEntries(
  Object.entries(WAYS).flatMap(([name, path]) =>
    BEHIND.map((before) => [
      before === '' ? name : `${name}, behind ${JSON.stringify(before)}`,
      (text: string) => path(before + text),
    ]),
  ),
);
