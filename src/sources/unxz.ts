import { DamagedError } from './damaged-error.ts';

/**
 * What xz-decompress holds inside: xz-embedded as WebAssembly. Its stream gives out one file at a time, and a packed file in a
 * packed archive would wait for ever; a context each has no such bound.
 */
interface XzModule {
  readonly memory: { readonly buffer: ArrayBuffer };
  create_context(): number;
  destroy_context(context: number): void;
  supply_input(context: number, bytes: number): void;
  get_next_output(context: number): number;
}

interface XzInside {
  _getModuleInstance(): Promise<void>;
  readonly _moduleInstance: { readonly exports: XzModule };
}

const OK = 0;
const STREAM_END = 1;
/** Words of a context: the size of its two buffers, where they lie, and how far they are. */
const WORD = { bufferBytes: 0, input: 1, inputAt: 2, inputEnd: 3, output: 4, outputBytes: 5 } as const;
/** xz-embedded's xz_ret (linux/xz.h). */
const REFUSALS: Readonly<Record<number, string>> = {
  4: 'the dictionary takes more memory than is allowed',
  5: 'it is no xz',
  6: 'it has a check or filter that is not read',
  7: 'a block is corrupt',
  8: 'the file breaks off',
};

let loading: Promise<XzModule> | undefined;

/** The content of xz, stream after stream; what stands before a damage is given out before it is thrown. */
export async function* unxz(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  loading ??= load();
  const context = new XzContext(await loading);
  try {
    for await (const chunk of packed) yield* context.push(chunk);
    yield* context.end();
  } finally {
    context.close();
  }
}

async function load(): Promise<XzModule> {
  const { default: xzDecompress } = await import('xz-decompress');
  const inside = xzDecompress.XzReadableStream as unknown as XzInside;
  await inside._getModuleInstance();
  return inside._moduleInstance.exports;
}

class XzContext {
  readonly #module: XzModule;
  readonly #context: number;
  readonly #bufferBytes: number;
  #isOver = false;

  constructor(module: XzModule) {
    this.#module = module;
    this.#context = module.create_context();
    this.#bufferBytes = this.#word(WORD.bufferBytes);
  }

  *push(chunk: Buffer): Generator<Buffer, void, undefined> {
    for (let at = 0; at < chunk.length; at += this.#bufferBytes) {
      const piece = chunk.subarray(at, at + this.#bufferBytes);
      this.#bytes(WORD.input, piece.length).set(piece);
      this.#module.supply_input(this.#context, piece.length);
      while (!this.#isOver && this.#word(WORD.inputAt) < this.#word(WORD.inputEnd)) yield* this.#output();
    }
  }

  /** No more input: what is left, or that something is missing. */
  *end(): Generator<Buffer, void, undefined> {
    this.#module.supply_input(this.#context, 0);
    while (!this.#isOver) yield* this.#output();
  }

  close(): void {
    this.#module.destroy_context(this.#context);
  }

  *#output(): Generator<Buffer, void, undefined> {
    const result = this.#module.get_next_output(this.#context);
    const bytes = Buffer.from(this.#bytes(WORD.output, this.#word(WORD.outputBytes)));
    this.#words()[WORD.outputBytes] = 0;
    if (bytes.length > 0) yield bytes;
    if (result === STREAM_END) this.#isOver = true;
    else if (result !== OK) throw new DamagedError('xz', REFUSALS[result] ?? `code ${String(result)}`);
  }

  // The memory may grow with any call, which makes earlier views void.
  #words(): Uint32Array {
    return new Uint32Array(this.#module.memory.buffer, this.#context);
  }

  #word(index: number): number {
    return this.#words()[index] ?? 0;
  }

  #bytes(pointer: number, length: number): Uint8Array {
    return new Uint8Array(this.#module.memory.buffer, this.#word(pointer), length);
  }
}
