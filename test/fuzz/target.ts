/** Something that is given bytes of any kind and must keep its word. */
export interface Target {
  readonly name: string;
  /** Sound input, from which the fuzzer starts. */
  readonly samples: readonly Buffer[];
  /** Throws when the word was not kept. */
  readonly run: (bytes: Buffer) => void | Promise<void>;
}

/** Throws an error that says what was not kept. */
export function must(kept: boolean, what: string): void {
  if (!kept) throw new Error(`broken: ${what}`);
}
