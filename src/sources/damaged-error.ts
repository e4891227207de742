/** Packed bytes, or an archive, that turn out to be corrupt or to break off; what stands before was given out. */
export class DamagedError extends Error {
  readonly packing: string;

  constructor(packing: string, detail: string, cause?: unknown) {
    super(detail, { cause });
    this.name = 'DamagedError';
    this.packing = packing;
  }
}
