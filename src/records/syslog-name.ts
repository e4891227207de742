const FACILITIES: readonly string[] = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'security', 'console', 'clock'],
  ...['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];
const SEVERITIES: readonly string[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

const LONG_NAMES: ReadonlyMap<string, string> = new Map([
  ['warning', 'warn'],
  ['error', 'err'],
  ['panic', 'emerg'],
]);

/** 0..23 of `kern`, `user`, ... as syslog(3) names them; undefined for another word. */
export const facilityOf = (name: string): number | undefined => indexOf(FACILITIES, name);
/** 0..7 of `emerg` ... `debug`, also as `warning`, `error` and `panic`; undefined for another word. */
export const severityOf = (name: string): number | undefined => indexOf(SEVERITIES, LONG_NAMES.get(name) ?? name);

function indexOf(names: readonly string[], name: string): number | undefined {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index;
}
