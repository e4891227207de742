import type { LineEvent } from '../model/line-event.ts';
import { integerAt } from './number.ts';
import { namedBytes } from './named-bytes.ts';
import type { Sentence } from './sentence.ts';
import { MEMCG_STAT_NAMES } from './memcg-stat-names.ts';

const HEAD = 'Memory cgroup stats for ';
// Bounds on all: a path may hold any number of what begins like it.
const FIRST_VALUE = /: ?[a-z_]{1,40}:\d{1,20}KB/;
const FIRST_NAME = ': cache:';
const LAST_VALUE = / unevictable:\d+KB$/;
// A line of values that ends in the name of the first one.
const CUT_NAME = /: [a-z_]{1,40}:$/;
// What an envelope ends in. Not a word and a blank, as in `reading file 7`. JSON's newline ends in an n or an a (`\u000a`),
// rsyslog's in a 2, kmsg's stamp in a semicolon, that of RFC 5424 in ` - `, dmesg's ISO stamp in the quarter of an hour, a tag in
// a colon with or without a blank, a field of the journal's export in `=`, a byte order mark in 0xbf; the text may begin here.
const BEFORE = ['["na\\n\\t2>;:=\\xbf]', '[-\\]:n"\\n2> 05Z] '];

function readStats(text: string): LineEvent | undefined {
  if (!text.startsWith(HEAD)) return undefined;
  const at = text.search(FIRST_VALUE);
  if (at >= HEAD.length) return readOneLine(text, at);
  const cgroup = text.slice(HEAD.length, -1).trimEnd();
  if (text.endsWith(':') && cgroup !== '' && !CUT_NAME.test(text)) return { family: 'memcgStats', cgroup };
  return { family: 'memcgStats', cgroup: '', truncated: true };
}

/** Where the path pretends to hold values itself, it is not known where it ends. */
function readOneLine(text: string, at: number): LineEvent {
  const last = Math.max(at, text.lastIndexOf(FIRST_NAME));
  if (text.endsWith(':')) return { family: 'memcgStats', cgroup: '', truncated: true };
  const values = text.slice(last);
  const truncated = LAST_VALUE.test(values) ? {} : { truncated: true as const };
  const cgroup = last > at ? '' : text.slice(HEAD.length, at);
  return { family: 'memcgStats', cgroup, stats: namedBytes(values), ...truncated };
}

function readStat(text: string): LineEvent | undefined {
  const blank = text.indexOf(' ');
  // One string for all lines that have it: they are held, forty of them a report.
  const name = blank < 0 || blank > LONGEST ? undefined : KNOWN.get(text.slice(0, blank));
  if (name === undefined) return undefined;
  const value = integerAt(text, blank + 1);
  return value === undefined ? undefined : { family: 'memcgStat', name, value };
}

const KNOWN: ReadonlyMap<string, string> = new Map(MEMCG_STAT_NAMES.map((name) => [name, name]));
const LONGEST = Math.max(...MEMCG_STAT_NAMES.map((name) => name.length));

/** What the cgroup's memory is made of: one line in KB until 5.2, then a line a value, in bytes (mm/memcontrol.c). */
export const MEMCG_STATS: readonly Sentence[] = [
  {
    id: 'memcg-stats-line',
    family: 'memcgStats',
    literals: ['Memory cgroup stats for'],
    starts: 'M',
    since: '3.9',
    until: '5.2',
    sample:
      'Memory cgroup stats for /system.slice/app.service: cache:0KB rss:980KB inactive_anon:560KB unevictable:0KB',
    expected: {
      family: 'memcgStats',
      cgroup: '/system.slice/app.service',
      stats: { cache: 0, rss: 1_003_520, inactive_anon: 573_440, unevictable: 0 },
    },
    read: readStats,
  },
  {
    id: 'memcg-stats-head',
    family: 'memcgStats',
    literals: ['Memory cgroup stats for'],
    starts: 'M',
    since: '5.3',
    sample: 'Memory cgroup stats for /system.slice/app.service:',
    expected: { family: 'memcgStats', cgroup: '/system.slice/app.service' },
    read: readStats,
  },
  {
    id: 'memcg-stat',
    family: 'memcgStat',
    literals: [],
    shape: MEMCG_STAT_NAMES.flatMap((name) => BEFORE.map((before) => `${before}${name} \\d`)).join('|'),
    starts: [...new Set(MEMCG_STAT_NAMES.map((name) => name.charAt(0)))].join(''),
    since: '5.3',
    sample: 'anon 536870912',
    expected: { family: 'memcgStat', name: 'anon', value: 536_870_912 },
    read: readStat,
  },
];
