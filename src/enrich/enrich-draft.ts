import { present } from '../lib/present.ts';
import type { Context } from '../model/generated/context.ts';
import type { Incident, Workload } from '../model/generated/incident.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { SOURCE_NAMES, type ContextSource, type Level, type SourceName } from './source.ts';
import { nameWorkload } from './workload-names.ts';

type Enrichment = NonNullable<Incident['enrichment']>;

/** An incident with what is known beside the log, and of what nothing is known. */
export interface Enriched {
  readonly draft: IncidentDraft;
  readonly missing: readonly Missing[];
}

/** Something that no source knows, by what it was looked for. */
export interface Missing {
  readonly level: Level;
  /** Host key, pod uid or container id. */
  readonly id: string;
  /** A pod, or a container of one. */
  readonly inPod: boolean;
}

const MAX_LABELS = 32;

/** Asks the sources, in the order of SOURCE_NAMES, and puts what they know into the incident; `at` is when, as ISO. */
export function enrichDraft(draft: IncidentDraft, sources: readonly ContextSource[], at?: string): Enriched {
  const asking = new Asking(sources);
  const host = asking.host(draft.host);
  const limitOwner = draft.limitOwner;
  const limitWorkload = limitOwner?.workload && asking.workload(limitOwner.workload, draft.host.key);
  const workload = draft.workload && asking.workload(draft.workload, draft.host.key);
  return {
    missing: asking.missing,
    draft: {
      ...draft,
      host,
      ...(limitOwner && { limitOwner: { ...limitOwner, ...(limitWorkload && { workload: limitWorkload }) } }),
      ...(workload && { workload }),
      enrichment: asking.told(at),
    },
  };
}

/** One incident's questions, and who answered. */
class Asking {
  readonly #sources: readonly ContextSource[];
  readonly #answered = new Set<SourceName>();
  readonly #missing = new Map<string, Missing>();

  constructor(sources: readonly ContextSource[]) {
    this.#sources = [...sources].sort((a, b) => SOURCE_NAMES.indexOf(a.name) - SOURCE_NAMES.indexOf(b.name));
  }

  get missing(): readonly Missing[] {
    return [...this.#missing.values()];
  }

  told(at: string | undefined): Enrichment {
    const levels = new Set(this.missing.map(({ level }) => level));
    return {
      sources: SOURCE_NAMES.filter((name) => this.#answered.has(name)),
      ...(at === undefined ? {} : { at }),
      missing: (['host', 'pod', 'container'] as const).filter((level) => levels.has(level)),
    };
  }

  host(host: Incident['host']): Incident['host'] {
    const known = this.#ask((source) => source.host(host));
    if (known === undefined) this.#miss('host', host.key, false);
    const labels = Object.entries({ ...host.labels, ...known?.labels }).slice(-MAX_LABELS);
    return labels.length === 0 ? host : { ...host, labels: Object.fromEntries(labels) };
  }

  workload(workload: Workload, hostKey: string): Workload {
    const { podUid, containerId } = workload;
    if (podUid === undefined && containerId === undefined) return workload;
    const container = containerId === undefined ? undefined : this.#ask((source) => source.container(containerId));
    const pod = podUid === undefined ? undefined : this.#ask((source) => source.pod(podUid));
    if (podUid !== undefined && pod === undefined) this.#miss('pod', podUid, true);
    if (containerId !== undefined && container?.containerName === undefined)
      this.#miss('container', containerId, podUid !== undefined);
    if (container === undefined && pod === undefined) return workload;
    // An entry found by its pod may be that of another container in it.
    const { namespace, podName, controller, qos, restartPolicy } = pod ?? {};
    const ofPod = present({ namespace, podName, controller, qos, restartPolicy });
    return nameWorkload(workload, { ...ofPod, ...container }, hostKey);
  }

  /** All answers in one, a field from the first source that has it. */
  #ask(question: (source: ContextSource) => Context | undefined): Context | undefined {
    let answer: Context | undefined;
    for (const source of this.#sources) {
      const said = question(source);
      if (said === undefined) continue;
      this.#answered.add(source.name);
      const labels = { ...said.labels, ...answer?.labels };
      answer = { ...said, ...answer, ...(Object.keys(labels).length === 0 ? {} : { labels }) };
    }
    return answer;
  }

  #miss(level: Level, id: string, inPod: boolean): void {
    this.#missing.set(`${level}:${id}`, { level, id, inPod });
  }
}
