import type { LogLine } from '../model/log-line.ts';
import { UNKNOWN_HOST, type HostKey } from '../model/sieved-line.ts';
import type { HostKeyOptions } from './options.ts';

// An address has no domain to take off: four numbers, or anything with a colon.
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$|:/;

/** The one key of a line's host, whatever its shippers call it; `fallback` is the host of lines that name none. */
export function hostKeyOf(
  line: Pick<LogLine, 'host' | 'machineId'>,
  options: HostKeyOptions,
  fallback?: string,
): HostKey {
  const host = some(line.host) ?? some(fallback);
  const alias = aliasOf(host, options) ?? aliasOf(line.machineId, options);
  if (alias !== undefined) return alias;
  const machineId = options.key === 'machine-id' ? some(line.machineId)?.toLowerCase() : undefined;
  if (machineId !== undefined) return machineId;
  const name = host === undefined ? UNKNOWN_HOST : options.key === 'fqdn' ? fqdnOf(host) : shortOf(host);
  return aliasOf(name, options) ?? name;
}

function some(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function aliasOf(name: string | undefined, { aliases }: HostKeyOptions): HostKey | undefined {
  if (name === undefined) return undefined;
  if (Object.hasOwn(aliases, name)) return aliases[name];
  const lower = name.toLowerCase();
  return Object.hasOwn(aliases, lower) ? aliases[lower] : undefined;
}

function fqdnOf(host: string): HostKey {
  return host.toLowerCase().replace(/\.$/, '');
}

function shortOf(host: string): HostKey {
  const name = fqdnOf(host);
  if (ADDRESS.test(name)) return name;
  const dot = name.indexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}
