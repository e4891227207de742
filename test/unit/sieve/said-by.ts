/** Who says a line, as an envelope names him. */
export interface Voice {
  readonly tag: string;
  readonly facility: number;
  /** journald's word for the program; the tag when absent. */
  readonly comm?: string;
}

const PID = '[4711]';
const KERNEL: Voice = { tag: 'kernel', facility: 0 };

/** The line of the kernel in every envelope that proves it to be the kernel's. */
export function saidByKernel(text: string): readonly string[] {
  return envelopes(KERNEL, text, '', { _TRANSPORT: 'kernel', SYSLOG_IDENTIFIER: 'kernel', SYSLOG_FACILITY: '0' });
}

/** The line of a program in every envelope that names one. */
export function saidBy(voice: Voice, text: string): readonly string[] {
  const { tag, facility, comm = tag } = voice;
  const fields = {
    _TRANSPORT: 'syslog',
    SYSLOG_IDENTIFIER: tag,
    SYSLOG_FACILITY: String(facility),
    _COMM: comm.slice(0, 15),
  };
  return envelopes(voice, text, PID, { ...fields, _PID: '4711', _EXE: `/usr/bin/${comm}` });
}

function envelopes({ tag, facility }: Voice, text: string, pid: string, fields: object): readonly string[] {
  const pri = `<${String(facility * 8 + 6)}>`;
  const printed = text.replace(/^ +/, '');
  return [
    JSON.stringify({ __REALTIME_TIMESTAMP: '1795514400250000', _HOSTNAME: 'web-7', ...fields, MESSAGE: text }),
    JSON.stringify({ __REALTIME_TIMESTAMP: '1795514400250000', ...fields, MESSAGE: [...Buffer.from(text)] }),
    `${pri}Nov 24 11:02:00 web-7 ${tag}${pid}: ${printed}`,
    `Nov 24 11:02:00 web-7 ${tag}${pid}: ${printed}`,
    `2026-11-24T11:02:00.102898+00:00 web-7 ${tag}${pid}: ${printed}`,
    `${pri}1 2026-11-24T11:02:00.102898Z web-7 ${tag} ${pid === '' ? '-' : '4711'} - - ${printed}`,
    `Tue 2026-11-24 11:02:00 UTC web-7 ${tag}${pid}: ${printed}`,
    `Tue Nov 24 11:02:00 2026 ${facility === 0 ? 'kern' : 'daemon'}.info ${tag}${pid}: ${printed}`,
  ];
}
