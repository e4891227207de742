/** What of WebAssembly is used; the language's own declarations have none. */
export interface WebAssemblyApi {
  readonly Memory: new (options: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Readonly<Record<string, unknown>> };
}

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

const PAGE_BYTES = 65_536;
const PAGES = 258;
/** For the tables of a search, and bytes that it copies. */
const TABLE_PAGES = 2;
/** Vectors are read and written beyond an end. */
const SPARE_BYTES = 64;
/** Those of this package, compiled. */
const MODULES = new Map<string, object>();

/**
 * Memory that modules of WebAssembly share, so that bytes are inflated, or read from a file, to where they are searched. It never
 * grows, since Buffers on it would then be cut off. What nobody has written to takes no memory of the machine.
 */
export class Arena {
  readonly memory: WasmMemory;
  /** What whoever reads may fill: 16 MiB, with one byte before it and some behind that are nobody's. */
  readonly bytes: Buffer;
  readonly #api: WebAssemblyApi;

  constructor(api: WebAssemblyApi) {
    this.#api = api;
    this.memory = new api.Memory({ initial: PAGES, maximum: PAGES });
    const at = TABLE_PAGES * PAGE_BYTES;
    this.bytes = Buffer.from(this.memory.buffer, at, (PAGES - TABLE_PAGES) * PAGE_BYTES - SPARE_BYTES);
  }

  /** What a module exports that has this memory. Throws where there are no vectors. */
  load(moduleInBase64: string): Readonly<Record<string, unknown>> {
    const { Module, Instance } = this.#api;
    const module = MODULES.get(moduleInBase64) ?? new Module(Buffer.from(moduleInBase64, 'base64'));
    MODULES.set(moduleInBase64, module);
    return new Instance(module, { env: { memory: this.memory } }).exports;
  }
}

/** An arena; undefined where there is no WebAssembly. */
export function newArena(): Arena | undefined {
  const api = (globalThis as { readonly WebAssembly?: WebAssemblyApi }).WebAssembly;
  return api === undefined ? undefined : new Arena(api);
}
