import { printable } from '../lib/printable.ts';

// NAME_MAX of linux/limits.h: no cgroup directory has a longer name, so a longer component is no unit.
const MAX_NAME_CHARS = 255;

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const USER_MANAGER = /^user@\d{1,10}\.service$/;

/** Names that are made anew for each run, and what stays of them. */
const TRANSIENT: readonly (readonly [RegExp, string])[] = [
  [/^session-c?\d+\.scope$/, 'session.scope'],
  // systemd-run: `run-u12` and `run-r<32 hex>`; since 257 `run-p<pid>-i<inode>`; older ones `run-<pid>`.
  [/^run-(?:r?[0-9a-f]{6,}|p?\d+(?:-i?\d+)*|u\d+)\.(service|scope)$/, 'run.$1'],
  [/^((?:app|gnome-launched)-.+)-\d+\.(scope|service)$/, '$1.$2'],
  // Terminals, tmux and snaps: `vte-spawn-<uuid>.scope`.
  [new RegExp(`^(.+)[-.]${UUID}\\.(scope|service)$`), '$1.$2'],
  // libvirt counts its domains up at each start: `machine-qemu\x2d3\x2ddb.scope`.
  [/^machine-(qemu|lxc)\\x2d\d+\\x2d(.+)\.scope$/, 'machine-$1\\x2d$2.scope'],
  // The name of a bus connection: `dbus-:1.7-org.example@0.service`.
  [/^dbus-:\d+\.\d+-(.+?)(@\d+)?\.service$/, 'dbus-$1.service'],
];

/** Instance arguments that name a run and not a thing. */
const ARGUMENT_OF_A_RUN: readonly RegExp[] = [
  /^[0-9a-f]{16,}$/,
  new RegExp(`^${UUID}$`),
  // A socket's connection (systemd, instance_from_socket()): `17-10.0.0.7:22-10.0.0.9:51234`, `3-812-0`.
  /^\d+(?:-(?:\d+|[0-9a-f.:]+:\d+|unknown))+$/,
];

/** The unit's name without what changes from run to run; it keeps its escapes. */
export function stableUnit(unit: string): string {
  if (unit.length > MAX_NAME_CHARS || USER_MANAGER.test(unit)) return unit;
  const transient = TRANSIENT.find(([pattern]) => pattern.test(unit));
  return withoutRun(transient === undefined ? unit : unit.replace(transient[0], transient[1]));
}

/** `sshd@17-….service` -> `sshd@.service`; an argument that names a thing stays. */
function withoutRun(unit: string): string {
  const at = unit.indexOf('@');
  const dot = unit.lastIndexOf('.');
  if (at <= 0 || dot < at) return unit;
  const argument = unescapeUnit(unit.slice(at + 1, dot));
  return ARGUMENT_OF_A_RUN.some((pattern) => pattern.test(argument)) ? unit.slice(0, at + 1) + unit.slice(dot) : unit;
}

/** Undoes systemd's `\xHH`, for names that people read; control characters and what is no UTF-8 stay escaped. */
export function unescapeUnit(name: string): string {
  return printable(name.replace(/(?:\\x[0-9a-f]{2})+/g, (run) => decoded(run) ?? run));
}

function decoded(run: string): string | undefined {
  try {
    return decodeURIComponent(run.replaceAll('\\x', '%'));
  } catch {
    return undefined;
  }
}

const TRAILING_UUID = new RegExp(`^(.+)[-.]${UUID}$`);

/** A name without the uuid that a run put at its end. */
export function withoutUuid(name: string): string {
  return TRAILING_UUID.exec(name)?.[1] ?? name;
}
