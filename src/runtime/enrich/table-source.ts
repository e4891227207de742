import { ContextTable, type ContextTableOptions } from '../../enrich/context-table.ts';
import type { ContextSource, HostNames, Level, SourceName } from '../../enrich/source.ts';
import type { Context } from '../../model/generated/context.ts';

/** Of what a source tells as it comes to be. */
export type LiveFor = 'nothing' | 'pods' | 'all';

/** A source whose entries lie in a table that somebody fills. */
export class TableSource implements ContextSource {
  readonly name: SourceName;
  readonly table: ContextTable;
  isComplete = false;
  readonly #live: LiveFor;

  /** `live`: of what is not known now it may tell within moments, as a stream does. */
  constructor(name: SourceName, options: ContextTableOptions, live: LiveFor) {
    this.name = name;
    this.table = new ContextTable(options);
    this.#live = live;
  }

  /** A source that never told of a pod is not waited for when a pod is not known. */
  mayLearn(level: Level, inPod: boolean): boolean {
    const tells = this.#live === 'all' || (this.#live === 'pods' && inPod);
    return tells && this.table.knows(level);
  }

  host(host: HostNames): Context | undefined {
    return this.table.host(host);
  }

  pod(uid: string): Context | undefined {
    return this.table.pod(uid);
  }

  container(id: string): Context | undefined {
    return this.table.container(id);
  }
}
