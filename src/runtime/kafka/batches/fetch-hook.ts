import { lendFrame } from '../connections/frame-pool.ts';
import { markAborted, type DecodedPartition } from './aborted-records.ts';
import { FETCH_VERSIONS, readFetchResponse, type BatchMessage, type FetchResponse } from './fetch-response.ts';
import type { RawBatch } from './raw-batch.ts';

/** The version of the client whose inside this fits. */
export const CLIENT_VERSION = '2.2.4';

/** Goes into a consumer's rackId to say that its batches stay undecoded; taken out before it is sent. */
export const UNDECODED_RACK = 'oomstream:undecoded';

interface Exchange {
  readonly request: unknown;
  readonly response: {
    readonly decode: (bytes: Buffer) => Promise<unknown>;
    readonly parse: (data: unknown) => Promise<unknown>;
  };
  readonly requestTimeout?: number;
}

interface DecodedResponse {
  readonly responses: readonly { readonly partitions: readonly DecodedPartition[] }[];
}

type MakeExchange = (request: Readonly<Record<string, unknown>>) => Exchange;

/** The client's module `protocol/requests/fetch`. */
export interface FetchModule {
  protocol: (args: { readonly version: number }) => MakeExchange;
}

/** Modules that were changed already: once is enough for a process. */
const HOOKED = new WeakSet<FetchModule>();

/** Whether this is the inside that is known. */
export function fitsHook(version: unknown, module: unknown): module is FetchModule {
  return version === CLIENT_VERSION && typeof (module as Partial<FetchModule> | undefined)?.protocol === 'function';
}

/**
 * Has the client hand out record batches undecoded to consumers with that rackId, and marks for the others what belongs to
 * transactions that were given up. All else, the group, offsets, retries, stays the client's own.
 */
export function hookFetch(module: FetchModule): void {
  if (HOOKED.has(module)) return;
  HOOKED.add(module);
  const original = module.protocol;
  module.protocol = ({ version }) => {
    const make = original({ version });
    if (version < FETCH_VERSIONS.least || version > FETCH_VERSIONS.most) return make;
    return (request) =>
      request['rackId'] === UNDECODED_RACK ? undecoded(make, request, version) : decoded(make(request));
  };
}

function undecoded(make: MakeExchange, request: Readonly<Record<string, unknown>>, version: number): Exchange {
  const exchange = make({ ...request, rackId: '' });
  const decode = (bytes: Buffer): Promise<FetchResponse> => Promise.resolve().then(() => readLent(bytes, version));
  return { ...exchange, response: { ...exchange.response, decode } };
}

/** A response in whose memory others are read when the batches of all its partitions are done with. */
function readLent(bytes: Buffer, version: number): FetchResponse {
  const response = readFetchResponse(bytes, version);
  const partitions = response.responses.flatMap((topic) => topic.partitions);
  lendFrame(bytes, partitions.filter(({ messages }) => messages.length > 0).length);
  return response;
}

function decoded(exchange: Exchange): Exchange {
  const decode = async (bytes: Buffer): Promise<unknown> => {
    const response = await exchange.response.decode(bytes);
    for (const { partitions } of (response as DecodedResponse).responses)
      for (const each of partitions) markAborted(each);
    return response;
  };
  return { ...exchange, response: { ...exchange.response, decode } };
}

/** The batches of a fetch; undefined when the client has decoded it. */
export function rawBatchesOf(messages: readonly object[]): readonly RawBatch[] | undefined {
  const [first] = messages;
  if (first === undefined || !('rawBatch' in first)) return undefined;
  return (messages as readonly BatchMessage[]).map(({ rawBatch }) => rawBatch);
}
