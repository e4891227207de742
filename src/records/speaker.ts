/** journald's own fields of the process that spoke; no client can set them. */
export interface TrustedSpeaker {
  /** `_COMM`, at most 15 bytes of the process' name. */
  readonly comm?: string | undefined;
  /** `_EXE`, a path. */
  readonly exe?: string | undefined;
  /** `_SYSTEMD_UNIT`, or that of the user's manager. */
  readonly unit?: string | undefined;
}

const COMM_LENGTH = 15;
const PID_BRACKETS = /\[[^\]]{0,64}\]?:?$/;

/**
 * The program that spoke: the syslog tag without pid, unless the trusted fields tell of another one (`logger -t systemd` is
 * `logger`). One of the three is enough, since scripts have their interpreter's path and services may carry other names.
 */
export function daemonOf(identifier: string | undefined, trusted: TrustedSpeaker = {}): string | undefined {
  const { comm, exe, unit } = trusted;
  const claimed = programOf(identifier);
  if (comm === undefined && exe === undefined && unit === undefined) return claimed;
  const program = exe === undefined ? comm : baseOf(exe);
  if (claimed === undefined) return program;
  const proven = comm === commOf(claimed) || program === claimed || (unit !== undefined && isUnitOf(unit, claimed));
  return proven ? claimed : (program ?? unit);
}

/** `systemd` of `systemd[1]:`, as templates that print the whole tag have it. */
export function programOf(identifier: string | undefined): string | undefined {
  const program = identifier?.trim().replace(PID_BRACKETS, '').replace(/:$/, '');
  return program === '' ? undefined : program;
}

/** The kernel cuts a name by bytes. */
function commOf(program: string): string {
  return program.length <= COMM_LENGTH ? program : Buffer.from(program).toString('utf8', 0, COMM_LENGTH);
}

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `containerd.service` is containerd's, `snap.microk8s.daemon-kubelite.service` that of `microk8s.daemon-kubelite`. */
function isUnitOf(unit: string, program: string): boolean {
  const end = unit.lastIndexOf('.');
  const [name = ''] = unit.slice(0, end < 0 ? undefined : end).split('@', 1);
  return name === program || name.endsWith(`.${program}`);
}
