import { daemonOf } from './speaker.ts';
import { readTag } from './syslog-header.ts';

/** Who wrote a line to the kernel's ring buffer from userspace, as its text begins with his name. */
export interface RingSpeech {
  readonly message: string;
  readonly identifier?: string | undefined;
  readonly daemon?: string | undefined;
}

/** Talos' own controllers; their sentences are read with it. */
const BRACKETED = /^\[([a-z][a-z0-9-]{1,30})\] /;

/** `systemd[1]: text` (systemd writes there until journald runs), `cloud-init: text`, `[talos] text`. */
export function readRingSpeaker(text: string): RingSpeech {
  const bracketed = text.startsWith('[') ? BRACKETED.exec(text)?.[1] : undefined;
  if (bracketed !== undefined) return { message: text, identifier: bracketed, daemon: bracketed };
  const { identifier, rest } = readTag(text);
  if (rest === '') return { message: text };
  return { message: rest, identifier, daemon: daemonOf(identifier) };
}

const PID = /^\d{1,10}$/;

/**
 * The same where nobody knows the facility: only a name with a pid, which no sentence of the kernel's that is read begins with
 * (`lowmem_reserve[]: 0 0` has no number there). It is a program's: or else its quotation of the kernel would count.
 */
export function readPossibleSpeaker(text: string): RingSpeech | undefined {
  const { identifier, pid, rest } = readTag(text);
  if (pid === undefined || rest === '' || !PID.test(pid)) return undefined;
  return { message: rest, identifier, daemon: daemonOf(identifier) };
}
