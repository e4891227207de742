import { present } from '../../lib/present.ts';
import { integer } from '../number.ts';
import type { DaemonSentence } from '../sentence.ts';
import { byPattern } from './pattern.ts';

// systemd src/journal/journald-kmsg.c: numbers of the ring buffer's records that were gone when journald came to read them.
const MISSED = /^Missed (\d+) kernel messages$/;
const OVERRUN = /^(?:\/dev\/kmsg buffer overrun, some messages lost\.?|Forwarding to syslog missed (\d+) messages\.)$/;
// rsyslog runtime/ratelimit.c; `[v8.2112.0 try https://www.rsyslog.com/e/2177 ]` may follow.
const TRY = '(?: \\[v[^\\]]{1,80}\\])?$';
const RSYSLOG = new RegExp(
  `^(?:imklog|imkmsg|imjournal|imuxsock)\\b(?:.{0,300}: | lost )(\\d+) messages (?:lost|from pid \\d+) due to rate-limiting(?: \\([^)]{1,80}\\))?${TRY}`,
);
const RSYSLOG_BEGIN = new RegExp(
  `^(?:imklog|imkmsg|imjournal|imuxsock)\\b.{0,300}: begin to drop messages due to rate-limiting${TRY}`,
);
const IMKMSG = /^imkmsg: some messages in circular buffer got overwritten/;

// read() of /dev/kmsg fails so when records were overwritten (kernel/printk/printk.c, devkmsg_read()); of nothing else.
const SYSLOG_NG =
  /^(?:I\/O error occurred while reading; fd='\d+', error='Broken pipe \(32\)'|Destination queue full, dropping messages?(?:;.*)?)$/;

const RSYSLOGD = ['rsyslogd', 'rsyslogd-2177', 'rsyslogd0', 'rsyslog'];
const JOURNALD = ['systemd-journald', 'systemd-journal'];

/**
 * Who says that lines are missing. journald's `Suppressed N messages from UNIT` is none of it: it limits no lines of the
 * kernel, so no report can lack any.
 */
export const LOSSES: readonly DaemonSentence[] = [
  {
    id: 'journald-missed',
    family: 'loss',
    daemons: JOURNALD,
    literals: [' kernel messages'],
    since: 'systemd 190',
    sample: 'Missed 1427 kernel messages',
    expected: { family: 'loss', source: 'journald', count: 1427 },
    read: byPattern(MISSED, ([, count]) => ({
      family: 'loss',
      source: 'journald',
      ...present({ count: integer(count) }),
    })),
  },
  {
    id: 'journald-overrun',
    family: 'loss',
    daemons: JOURNALD,
    literals: ['buffer overrun, some messages lost', 'Forwarding to syslog missed'],
    since: 'systemd 189',
    sample: 'Forwarding to syslog missed 12 messages.',
    expected: { family: 'loss', source: 'journald', count: 12 },
    read: byPattern(OVERRUN, ([, count]) => ({
      family: 'loss',
      source: 'journald',
      ...present({ count: integer(count) }),
    })),
  },
  {
    id: 'rsyslog-lost',
    family: 'loss',
    daemons: RSYSLOGD,
    literals: ['due to rate-limiting'],
    since: 'rsyslog 5.7',
    sample: 'imjournal: 84667 messages lost due to rate-limiting (20000 allowed within 600 seconds)',
    expected: { family: 'loss', source: 'rsyslog', count: 84_667 },
    read: byPattern(RSYSLOG, ([, count]) => ({
      family: 'loss',
      source: 'rsyslog',
      ...present({ count: integer(count) }),
    })),
  },
  {
    id: 'rsyslog-begin',
    family: 'loss',
    daemons: RSYSLOGD,
    literals: ['due to rate-limiting'],
    since: 'rsyslog 5.7',
    sample: 'imjournal from <web-7:chatty>: begin to drop messages due to rate-limiting',
    expected: { family: 'loss', source: 'rsyslog' },
    read: byPattern(RSYSLOG_BEGIN, () => ({ family: 'loss', source: 'rsyslog' })),
  },
  {
    id: 'rsyslog-overwritten',
    family: 'loss',
    daemons: RSYSLOGD,
    literals: ['in circular buffer got overwritten'],
    since: 'rsyslog 8.1911',
    sample: 'imkmsg: some messages in circular buffer got overwritten',
    expected: { family: 'loss', source: 'rsyslog' },
    read: byPattern(IMKMSG, () => ({ family: 'loss', source: 'rsyslog' })),
  },
  {
    id: 'syslog-ng-lost',
    family: 'loss',
    daemons: ['syslog-ng'],
    literals: ['error occurred while reading; fd=', 'Destination queue full'],
    since: 'syslog-ng 3.0',
    sample: "I/O error occurred while reading; fd='13', error='Broken pipe (32)'",
    expected: { family: 'loss', source: 'syslog-ng' },
    read: byPattern(SYSLOG_NG, () => ({ family: 'loss', source: 'syslog-ng' })),
  },
];
