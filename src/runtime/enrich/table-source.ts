import { ContextTable, type ContextTableOptions } from '../../enrich/context-table.ts';
import type { ContextSource, HostNames, Level, SourceName } from '../../enrich/source.ts';
import type { Context } from '../../model/generated/context.ts';

/** A source whose entries lie in a table that somebody fills. */
export class TableSource implements ContextSource {
  readonly name: SourceName;
  readonly table: ContextTable;
  isComplete = false;
  readonly #isLive: boolean;

  /** `isLive`: what is not known now may be reported within moments, as by a stream. */
  constructor(name: SourceName, options: ContextTableOptions, isLive: boolean) {
    this.name = name;
    this.table = new ContextTable(options);
    this.#isLive = isLive;
  }

  /** A source that never told of a pod is not waited for when a pod is not known. */
  mayLearn(level: Level): boolean {
    return this.#isLive && this.table.knows(level);
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
