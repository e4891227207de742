import { AppError, messageOf } from '../../lib/errors.ts';
import { jsonLine } from '../../lib/json-line.ts';
import {
  DONE,
  type EventKind,
  type Outcome,
  type Sink,
  type SinkDeps,
  type SinkEvent,
  type SinkStatus,
} from '../sink.ts';
import type { FilesOptions } from './options.ts';
import { RotatingFile } from './rotating-file.ts';

/** What may pass without a change of the configuration. */
const MAY_PASS: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT', 'EMFILE', 'ENFILE', 'EIO', 'ESTALE', 'EBUSY']);

/** Makes the sink that writes files of lines. */
export function openFiles(options: FilesOptions, deps: SinkDeps): Promise<Sink> {
  return Promise.resolve(new FilesSink(options, deps));
}

class FilesSink implements Sink {
  readonly #options: FilesOptions;
  readonly #deps: SinkDeps;
  readonly #files = new Map<string, RotatingFile>();
  #status: SinkStatus = { state: 'unknown' };

  constructor(options: FilesOptions, deps: SinkDeps) {
    this.#options = options;
    this.#deps = deps;
  }

  async check(): Promise<void> {
    for (const kind of this.#options.events) await this.#checkFile(kind);
    this.#status = { state: 'up' };
  }

  async deliver(batch: readonly SinkEvent[]): Promise<readonly Outcome[]> {
    const byPath = new Map<string, number[]>();
    for (const [at, { kind }] of batch.entries()) {
      const path = this.#pathOf(kind);
      byPath.set(path, [...(byPath.get(path) ?? []), at]);
    }
    const outcomes: Outcome[] = batch.map(() => DONE);
    for (const [path, places] of byPath) {
      const outcome = await this.#append(path, places.map((at) => lineOf(batch[at]?.body)).join(''));
      for (const at of places) outcomes[at] = outcome;
    }
    return outcomes;
  }

  status(): SinkStatus {
    return this.#status;
  }

  async close(): Promise<void> {
    const files = [...this.#files.values()];
    this.#files.clear();
    await Promise.all(files.map((file) => file.close()));
  }

  async #append(path: string, text: string): Promise<Outcome> {
    try {
      await this.#fileOf(path).append(text);
      this.#status = { state: 'up' };
      return DONE;
    } catch (error) {
      this.#status = { state: 'down', detail: messageOf(error) };
      return { kind: 'retry', reason: messageOf(error) };
    }
  }

  async #checkFile(kind: EventKind): Promise<void> {
    const path = this.#pathOf(kind);
    try {
      await this.#fileOf(path).open();
    } catch (error) {
      this.#status = { state: 'down', detail: messageOf(error) };
      throw new AppError(
        'OOM_CONFIG_INVALID',
        `sinks.${this.#deps.name}.path: cannot write ${path}: ${messageOf(error)}`,
        {
          retriable: error instanceof Error && 'code' in error && MAY_PASS.has(error.code),
          remedy: 'Name a file in a folder that exists and that this process may write.',
          cause: error,
        },
      );
    }
  }

  #pathOf(kind: EventKind): string {
    return this.#options.path.replaceAll('{kind}', kind);
  }

  #fileOf(path: string): RotatingFile {
    let file = this.#files.get(path);
    if (file === undefined) {
      file = new RotatingFile(path, this.#options, (cause) => {
        this.#deps.warn({ path, cause }, 'a file could not be kept in order');
      });
      this.#files.set(path, file);
    }
    return file;
  }
}

function lineOf(body: string | object | undefined): string {
  return `${typeof body === 'string' ? body : jsonLine(body)}\n`;
}
