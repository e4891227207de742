import { MICROS_PER_MS, microsFromIso, type Micros } from '../lib/time.ts';
import { present } from '../lib/present.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import type { AsideLine } from './aside-line.ts';
import type { AsideSink, Taken } from './asides.ts';
import { buildRuntime, buildUserspace, userspaceOf, type AsideIncident } from './build-aside.ts';
import { foldCopies } from './copied-lines.ts';
import type { AssembleCounts } from './counts.ts';
import type { KillEpisode, Stage } from './kill-episode.ts';
import type { KnownKills } from './known-kills.ts';
import { joinNames, namesOfDraft, namesOfLine } from './names.ts';
import type { AssembleOptions } from './options.ts';
import { isAround, sharesProcess, type Scene } from './scene.ts';
import { witnessEntries } from './witness-entry.ts';

/** Makes incidents of what userspace alone tells of one host, each said once. */
export class AsideTeller implements AsideSink {
  readonly #hostKey: string;
  readonly #absorbUs: Micros;
  readonly #known: KnownKills;
  readonly #counts: AssembleCounts;
  readonly #say: (draft: IncidentDraft) => void;

  constructor(
    host: { readonly hostKey: string; readonly known: KnownKills },
    options: AssembleOptions,
    counts: AssembleCounts,
    say: (draft: IncidentDraft) => void,
  ) {
    this.#hostKey = host.hostKey;
    this.#known = host.known;
    this.#absorbUs = options.absorbMs * MICROS_PER_MS;
    this.#counts = counts;
    this.#say = say;
  }

  absorbs({ held, atUs }: AsideLine, absorbs: (scene: Scene) => boolean): boolean {
    if (this.#known.someScene(absorbs)) return true;
    // Its incident may have been said so long ago that nobody knows any more what it named.
    const isLate = held.sieved.line.timeUs !== undefined && held.streamUs - atUs > this.#absorbUs;
    return isLate && this.#known.hasNear(atUs, this.#absorbUs);
  }

  kill({ killer, stage, lines, names, firstUs, lastUs }: KillEpisode, seen: readonly AsideLine[], cut: boolean): void {
    const told = foldCopies(lines);
    const witnesses = foldCopies(seen);
    const copies = told.copies + witnesses.copies;
    const spared = this.#killedByKernel(lines, firstUs, lastUs);
    const telling = { killer, stage, spared, lines: told.lines, copies, witnesses: witnesses.lines };
    const built = buildUserspace(telling, this.#hostKey);
    this.#tell(built, { kind: 'userspace', killer, firstUs, lastUs, names }, { of: [...lines, ...seen], copies, cut });
  }

  death(deciding: AsideLine, lines: readonly AsideLine[], cut: boolean): void {
    const told = foldCopies(lines);
    const { atUs } = deciding;
    // Of its copies the one with the finest clock stands for all.
    const finest = told.lines.find(({ held }) => isCopyOf(held, deciding)) ?? deciding;
    const built = buildRuntime(finest, told, this.#hostKey);
    const names = joinNames(lines.map((line) => line.names));
    this.#tell(built, { kind: 'runtime', firstUs: atUs, lastUs: atUs, names }, { of: lines, copies: told.copies, cut });
  }

  /** Pids of the lines that the kernel killed around then: one process is killed once. */
  #killedByKernel(lines: readonly AsideLine[], firstUs: Micros, lastUs: Micros): ReadonlySet<number> {
    const pids = new Set(lines.flatMap(({ names }) => names.pids));
    if (pids.size === 0) return pids;
    const middleUs = (firstUs + lastUs) / 2;
    const near = [...this.#known.scenes()].filter(
      (scene) => scene.kind === 'kernel' && isAround(scene, middleUs, this.#absorbUs),
    );
    return new Set([...pids].filter((pid) => near.some((scene) => sharesProcess(scene.names, namesOfLine({ pid })))));
  }

  #tell(
    built: AsideIncident | undefined,
    scene: Scene,
    { of, copies, cut }: { readonly of: readonly AsideLine[]; readonly copies: number; readonly cut: boolean },
  ): void {
    if (built === undefined || this.#known.hasId(built.draft.id)) {
      this.#counts.absorbed += of.length;
      return;
    }
    const { draft, victims } = built;
    this.#counts.embedded += of.length - copies;
    this.#counts.duplicate += copies;
    this.#counts.incidents += 1;
    if (cut) {
      draft.evidence.cut = true;
      this.#counts.cutReports += 1;
    }
    const timeUs = draft.time === undefined ? undefined : microsFromIso(draft.time);
    const names = joinNames([scene.names, namesOfDraft(draft)]);
    this.#known.add({
      id: draft.id,
      hostKey: this.#hostKey,
      timeUs,
      streamTimeUs: Math.max(...of.map(({ held }) => held.streamUs)),
      victims,
      scene: { ...scene, names },
    });
    this.#say(draft);
  }
}

/** A report's incident with what userspace says of it. */
export function withTaken(draft: IncidentDraft, { witnesses, kills }: Taken): IncidentDraft {
  const { evidence, ...rest } = draft;
  return {
    ...rest,
    ...present({ userspace: userspaceOfKills(kills), witnesses: witnessEntries(witnesses) }),
    evidence,
  };
}

const STAGES: readonly Stage[] = ['intent', 'attempt', 'done'];

function userspaceOfKills(lines: readonly AsideLine[]): IncidentDraft['userspace'] {
  const said = lines.flatMap(({ event }) => (event.family === 'userspaceKill' ? [event] : []));
  const [first] = said;
  if (first === undefined) return undefined;
  const stage = STAGES[Math.max(...said.map((event) => STAGES.indexOf(event.stage)))] ?? 'intent';
  return userspaceOf({ killer: first.killer, stage, lines });
}

function isCopyOf({ sieved }: AsideLine['held'], line: AsideLine): boolean {
  return sieved.line.message === line.held.sieved.line.message;
}
