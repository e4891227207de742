import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../../lib/errors.ts';
import { parseInventory, type InventoryOptions, type ParsedInventory } from './parse-inventory.ts';

const MAX_BYTES = 67_108_864;

/** An inventory file that may be replaced at any time. Looking is by name, so that links that are moved (Kubernetes' ConfigMaps) are followed. */
export class InventoryFile {
  readonly path: string;
  readonly #options: InventoryOptions;
  #seen: string | undefined;

  constructor(path: string, options: InventoryOptions) {
    this.path = path;
    this.#options = options;
  }

  /** What the file holds now; undefined when it is the version that the last look saw, or is missing as it was then. */
  async look(): Promise<ParsedInventory | undefined> {
    try {
      const { mtimeMs, size, ino } = await stat(this.path);
      const version = `${mtimeMs}/${size}/${ino}`;
      if (version === this.#seen) return undefined;
      this.#seen = version;
      if (size > MAX_BYTES) return this.#problem(`it is larger than ${MAX_BYTES} bytes`);
      return parseInventory(await readFile(this.path, 'utf8'), basename(this.path), this.#options);
    } catch (error) {
      const problem = messageOf(error);
      if (problem === this.#seen) return undefined;
      this.#seen = problem;
      return this.#problem(problem);
    }
  }

  #problem(text: string): ParsedInventory {
    return { problems: [`${this.path}: ${text}`] };
  }
}
