/** What is used of an object of the client's class `Connection`: pieces of responses that are not whole. */
interface InnerConnection {
  chunks: Buffer[];
  bytesBuffered: number;
}

/** The client's module `network/connection`: a class. */
export interface ConnectionModule {
  readonly prototype: InnerConnection & { processData: (this: InnerConnection, data: Buffer) => void };
}

const HOOKED = new WeakSet<object>();

/**
 * Keeps the client from copying a response that comes whole: it puts what is left of the one before, nothing, together with it.
 * For the one version whose inside is known.
 */
export function hookConnection({ prototype }: ConnectionModule): void {
  if (HOOKED.has(prototype)) return;
  HOOKED.add(prototype);
  const { processData } = prototype;
  prototype.processData = function (data) {
    if (this.bytesBuffered === 0) this.chunks = [];
    processData.call(this, data);
  };
}
