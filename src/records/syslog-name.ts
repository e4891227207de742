const FACILITIES: readonly string[] = [
  ...['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'],
  ...['ntp', 'security', 'console', 'clock'],
  ...['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'],
];
const SEVERITIES: readonly string[] = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug'];

/** 0..23 of `kern`, `user`, ... as syslog(3) names them; undefined for another word. */
export const facilityOf = (name: string): number | undefined => indexOf(FACILITIES, name);
/** 0..7 of `emerg` ... `debug`; undefined for another word. */
export const severityOf = (name: string): number | undefined => indexOf(SEVERITIES, name);

function indexOf(names: readonly string[], name: string): number | undefined {
  const index = names.indexOf(name);
  return index < 0 ? undefined : index;
}
