import { beginsKill, provesDeath, type AsideLine } from './aside-line.ts';
import { joinNames, relate, type Names } from './names.ts';
import { belongsTogether, type Reach } from './scene.ts';

/** The witnesses of one death of which no kernel line tells. */
export interface RuntimeDeath {
  /** In order. */
  readonly lines: readonly AsideLine[];
  readonly names: Names;
}

/**
 * The witnesses of the death that the first one proves, among lines in order: those that name the same within a minute after
 * it, and those that could be anybody's, close to it. What ends by SIGKILL is said just before.
 */
export function gatherDeath(first: AsideLine, lines: readonly AsideLine[], reach: Reach): RuntimeDeath {
  const taken = [first];
  let { names } = first;
  for (const line of lines) {
    if (line === first || line.event.family !== 'witness' || beginsKill(line)) continue;
    const sinceUs = line.atUs - first.atUs;
    if (sinceUs > reach.absorbUs || sinceUs < -reach.gapUs) continue;
    const relation = relate(names, line.names);
    const near = relation === 'same' || sinceUs <= reach.gapUs;
    const proven = relation === 'same' || (provesDeath(line) && belongsTogether(relation, names, line.names));
    if (!near || !proven || (sinceUs < 0 && provesDeath(line))) continue;
    taken.push(line);
    names = joinNames([names, line.names]);
  }
  return { lines: taken.sort((a, b) => a.atUs - b.atUs), names };
}
