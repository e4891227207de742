import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import type { Incident } from '../../src/model/generated/incident.ts';
import { replayFiles } from '../../src/runtime/replay/replay.ts';
import { compare, type Verdict } from './compare.ts';
import { readTruth } from './truth.ts';

/** A log and what came of it. */
export interface JudgedLog extends Verdict {
  readonly name: string;
  readonly kinds: readonly string[];
}

/** The logs of a folder that have a truth beside them, by name. Throws an Error when there are none. */
export function logsOf(folder: string): readonly string[] {
  const names = new Set(readdirSync(folder));
  const logs = [...names].filter((name) => name.endsWith('.log') && names.has(truthName(name))).sort();
  if (logs.length === 0) throw new Error(`${folder} has no X.log with an X.expected.json beside it.`);
  return logs;
}

/** Replays a log as `oomstream replay` does, and compares with its truth. */
export async function judge(folder: string, name: string): Promise<JudgedLog> {
  const incidents: Incident[] = [];
  const nothing = (): undefined => undefined;
  const out = {
    incident: (incident: Incident): undefined => void incidents.push(incident),
    aggregate: nothing,
    dead: nothing,
    progress: nothing,
  };
  const { errors } = await replayFiles([join(folder, name)], DEFAULT_SETTINGS, out, { defaultHost: 'conformance' });
  const [error] = errors;
  if (error !== undefined) throw error;
  const verdict = compare(readTruth(join(folder, truthName(name))), incidents);
  return { name, kinds: incidents.map(({ kind }) => kind), ...verdict };
}

const truthName = (log: string): string => log.replace(/\.log$/, '.expected.json');
