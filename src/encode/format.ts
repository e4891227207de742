import { distance } from 'fastest-levenshtein';
import { AppError } from '../lib/errors.ts';
import type { Incident } from '../model/generated/incident.ts';
import { cefLines } from './cef.ts';
import { ecsDocuments } from './ecs.ts';
import type { EncodeOptions } from './event-facts.ts';
import { incidentLines } from './incident-text.ts';
import { ocsfEvents } from './ocsf.ts';
import { plain } from './paint.ts';

const TEXT_WIDTH = 100;
/** A name further off than this is no slip of the fingers. */
const MAX_SLIPS = 2;

/** What people also call them. */
const ALIASES: ReadonlyMap<string, FormatName> = new Map([
  ['json', 'ndjson'],
  ['jsonl', 'ndjson'],
  ['native', 'ndjson'],
  ['elastic', 'ecs'],
]);

/** How incidents are written. */
export type FormatName = 'ndjson' | 'ecs' | 'ocsf' | 'cef' | 'text';

/** An incident as pieces of output: a string is a line (or lines) as it is, an object becomes a line of JSON. */
export type Encode = (incident: Incident, options: EncodeOptions) => readonly (string | object)[];

/** Every format under the name that users give. */
export const FORMATS: Readonly<Record<FormatName, Encode>> = {
  ndjson: (incident) => [incident],
  ecs: ecsDocuments,
  ocsf: ocsfEvents,
  cef: cefLines,
  text: (incident) => [`${incidentLines(incident, { width: TEXT_WIDTH, paint: plain }).join('\n')}\n`],
};

/** The names, in the order of the help. */
export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];

/** The format of that name; an unknown one throws AppError with the nearest and all names. */
export function formatNamed(name: string): FormatName {
  const found = FORMAT_NAMES.find((known) => known === name);
  if (found !== undefined) return found;
  const nearest = nearestFormat(name);
  throw new AppError('OOM_USAGE', `there is no format named ${name}`, {
    remedy: `${nearest === undefined ? '' : `did you mean ${nearest}? `}known: ${FORMAT_NAMES.join(', ')}`,
  });
}

function nearestFormat(name: string): FormatName | undefined {
  const lower = name.toLowerCase();
  const alias = ALIASES.get(lower);
  if (alias !== undefined) return alias;
  const steps = (known: FormatName): number => slips(lower, known);
  const nearest = FORMAT_NAMES.toSorted((a, b) => steps(a) - steps(b))[0];
  // Of a name of three letters two slips leave nothing.
  return nearest !== undefined && steps(nearest) <= Math.min(MAX_SLIPS, nearest.length - 2) ? nearest : undefined;
}

/** Letters that changed places are one slip. */
function slips(typed: string, known: string): number {
  const sorted = (text: string): string => Array.from(text).sort().join('');
  return sorted(typed) === sorted(known) && typed !== known ? 1 : distance(typed, known);
}
