import { AppError } from '../../lib/errors.ts';

const HOST = '{host}';
const SPECIAL = /[.+^$()|[\]\\{}]/g;

/** The host that a path names. */
export type HostOfPath = (path: string) => string | undefined;

/**
 * Reads hosts from paths by a pattern such as `/archive/{host}/var/log` or `{host}.log`: `*` stands for a part of a name, `**` for
 * any folders. It may begin at any folder of a path and end at any; of several fits the last one counts. Throws OOM_USAGE.
 */
export function hostPattern(pattern: string): HostOfPath {
  if (pattern.split(HOST).length !== 2) {
    throw new AppError('OOM_USAGE', `${pattern} does not say where in a path the host is`, {
      remedy: 'write {host} once, as in --host-from "/archive/{host}/*"',
    });
  }
  const source = pattern
    .split(/(\{host\}|\*\*|\*|\?)/)
    .map(partOf)
    .join('');
  const start = pattern.startsWith('/') ? '^' : '^(?:.*/)?';
  const matcher = new RegExp(`${start}${source.replace(/\/$/, '')}(?:/.*)?$`, 's');
  return (path) => matcher.exec(path)?.[1];
}

const PARTS: Readonly<Record<string, string>> = { [HOST]: '([^/]+?)', '**': '.*', '*': '[^/]*', '?': '[^/]' };

function partOf(part: string): string {
  return PARTS[part] ?? part.replace(SPECIAL, '\\$&');
}
