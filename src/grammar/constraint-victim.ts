import { present } from '../lib/present.ts';
import { integer } from './number.ts';
import { isComm, MAX_COMM, MAX_NAME_END } from './process-name.ts';

const TASK = ',task=';
const PID = ',pid=';
const UID = ',uid=';
const SIGNED = /^-?\d+$/;
const DIGITS = /^\d+$/;

/** What the end of an oom-kill line says: `,task=COMM,pid=N,uid=N`. */
export interface Victim {
  /** Where it begins; undefined when the line does not hold it. */
  readonly at: number | undefined;
  /** The name, or the path before it, holds `,task=` itself: neither is known. */
  readonly ambiguous: boolean;
  readonly fields: { readonly comm?: string; readonly pid?: number; readonly uid?: number };
}

/** Reads the victim from the end of the line; `cut`: what touches the end is not whole. */
export function readVictim(text: string, cut: boolean): Victim {
  const end = readNumbers(text, cut);
  if (end === undefined) return withoutNumbers(text);
  const places = tasksBefore(text, end.at);
  const [at] = places;
  if (at === undefined) return { at: undefined, ambiguous: true, fields: end.fields };
  // Of a cut line, the name may hold all that stands here.
  if (end.fields.uid === undefined && text.length - at - TASK.length <= MAX_COMM) {
    return { at, ambiguous: places.length > 1, fields: {} };
  }
  if (places.length > 1) return { at, ambiguous: true, fields: end.fields };
  const comm = text.slice(at + TASK.length, end.at);
  return { at, ambiguous: false, fields: present({ comm: comm === '' ? undefined : comm, ...end.fields }) };
}

interface Numbers {
  readonly at: number;
  readonly fields: { readonly pid?: number; readonly uid?: number };
}

/** `,pid=N,uid=N`, or the beginning of it where the line is cut. */
function readNumbers(text: string, cut: boolean): Numbers | undefined {
  const at = text.lastIndexOf(PID);
  if (at < 0) return undefined;
  const numbers = text.slice(at + PID.length);
  const comma = numbers.indexOf(',');
  const pid = comma < 0 ? numbers : numbers.slice(0, comma);
  if (comma < 0) return pid === '' || DIGITS.test(pid) ? { at, fields: {} } : undefined;
  const rest = numbers.slice(comma);
  const uid = rest.slice(UID.length);
  const isWhole = rest.startsWith(UID) && SIGNED.test(uid);
  if (!DIGITS.test(pid) || !(isWhole || UID.startsWith(rest) || rest === `${UID}-`)) return undefined;
  const signed = isWhole && !cut ? uid : undefined;
  return { at, fields: present({ pid: integer(pid), uid: integer(signed) }) };
}

/** Every `,task=` that the name before the numbers can belong to. */
function tasksBefore(text: string, end: number): number[] {
  const places: number[] = [];
  const from = Math.max(0, end - MAX_NAME_END - TASK.length);
  for (let at = text.indexOf(TASK, from); at >= 0 && at + TASK.length <= end; at = text.indexOf(TASK, at + 1)) {
    const comm = text.slice(at + TASK.length, end);
    if (comm === '' || isComm(comm)) places.push(at);
  }
  return places;
}

/** A line that ends in the name, or before it. */
function withoutNumbers(text: string): Victim {
  const first = text.indexOf(TASK);
  if (first < 0) return { at: undefined, ambiguous: false, fields: {} };
  return { at: first, ambiguous: text.includes(TASK, first + 1), fields: {} };
}
