import { AppError, messageOf } from '../../lib/errors.ts';
import { MICROS_PER_MS } from '../../lib/time.ts';
import { DONE, type Outcome, type Sink, type SinkDeps, type SinkEvent, type SinkStatus } from '../sink.ts';
import { addressText, parseAddress, type Address } from './address.ts';
import { readSecurity, readTls } from './credentials.ts';
import type { ForwardOptions } from './options.ts';
import type { FailureKind, SenderSettings, WireEvent } from './protocol.ts';
import { SenderThread, type StepFailure } from './sender-thread.ts';
import { threadFile, type ThreadFile } from './thread-file.ts';
import { Turns } from './turns.ts';
import { wireEvent } from './wire-event.ts';

/** For an orderly end of the connection, when nothing is on its way any more. */
const END_LIMIT_MS = 2000;

/** Waiting makes none of these better: someone has to change a file, or this key of the sink. */
const PLACES: Readonly<Partial<Record<FailureKind, string>>> = { tls: '.tls', handshake: '.auth' };

/** What may happen to a connection that stood idle, without a word about the receiver: it is tried again at once. */
const STALE: ReadonlySet<FailureKind> = new Set(['lost', 'crashed']);

/** What the sink is made with besides its options. */
export interface ForwardDeps extends Pick<SinkDeps, 'name' | 'warn'> {
  /** The thread's file, where it is not the one beside this module. */
  readonly thread?: ThreadFile | undefined;
}

/** Makes the sink; nothing is connected. Throws AppError for an address that is none. */
export function openForward(options: ForwardOptions, deps: ForwardDeps): Promise<Sink> {
  return Promise.resolve().then(() => new ForwardSink(options, deps));
}

/** Sends batches over one connection, one after the other, until each was acknowledged as a whole. */
class ForwardSink implements Sink {
  readonly #options: ForwardOptions;
  readonly #deps: ForwardDeps;
  readonly #addresses: readonly Address[];
  readonly #thread: ThreadFile;
  readonly #turns = new Turns();
  readonly #closed = new AbortController();
  #open: { readonly thread: SenderThread; readonly address: Address } | undefined;
  #next = 0;
  #status: SinkStatus = { state: 'unknown' };

  constructor(options: ForwardOptions, deps: ForwardDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#addresses = options.hosts.map((text) => addressOf(text, deps.name));
    this.#thread = deps.thread ?? threadFile();
  }

  async check(signal: AbortSignal): Promise<void> {
    await this.#turns.take(async () => {
      let failure: StepFailure;
      for (let attempt = 0; attempt < this.#addresses.length; attempt++) {
        failure = await this.#connect(signal);
        if (failure === undefined) return;
        if (PLACES[failure.kind] !== undefined) break;
      }
      throw this.#refusal(failure);
    });
  }

  deliver(batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    const nowUs = Date.now() * MICROS_PER_MS;
    const events = batch.map((event) => wireEvent(event, nowUs));
    return this.#turns.take(() => this.#deliverWire(events, stop));
  }

  status(): SinkStatus {
    return this.#status;
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await this.#turns.take(async () => {
      await this.#open?.thread.end(END_LIMIT_MS);
      this.#open = undefined;
    });
  }

  async #deliverWire(events: readonly WireEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    if (events.length === 0) return [];
    const wasOpen = this.#open !== undefined;
    let failure = await this.#attempt(events, signal);
    if (failure !== undefined && wasOpen && STALE.has(failure.kind)) failure = await this.#attempt(events, signal);
    if (failure === undefined) return events.map(() => DONE);
    const reason = `${failure.kind}: ${failure.message}`;
    const retry: Outcome = { kind: 'retry', reason };
    return events.map((_event, index) => (index === failure.event ? { kind: 'poison', reason } : retry));
  }

  async #attempt(events: readonly WireEvent[], signal: AbortSignal): Promise<StepFailure> {
    if (signal.aborted) return { kind: 'lost', message: 'stopped before it was sent' };
    const refused = await this.#connect(signal);
    if (refused !== undefined) return refused;
    const failure = await this.#open?.thread.send(events, this.#options.timeoutMs, signal);
    if (failure === undefined) this.#status = { state: 'up' };
    else this.#drop(failure);
    return failure;
  }

  /** Makes sure of a connection with all its handshakes. */
  async #connect(signal: AbortSignal): Promise<StepFailure> {
    if (this.#open?.thread.failure !== undefined) this.#open = undefined;
    if (this.#open !== undefined) return undefined;
    const address = this.#addresses[this.#next % this.#addresses.length];
    if (address === undefined) return { kind: 'unreachable', message: 'no address is configured' };
    const settings = await this.#settings(address).catch((error: unknown) => {
      this.#status = { state: 'down', detail: messageOf(error) };
      throw error;
    });
    const thread = new SenderThread(settings, this.#thread);
    this.#open = { thread, address };
    const failure = await thread.ready(this.#options.connectTimeoutMs, signal);
    if (failure === undefined) this.#status = { state: 'up' };
    else this.#drop(failure);
    return failure;
  }

  /** Nothing of a connection that failed is used again; the next one is made to the next address. */
  #drop(failure: NonNullable<StepFailure>): void {
    const at = this.#open === undefined ? '' : addressText(this.#open.address);
    this.#open = undefined;
    if (this.#closed.signal.aborted) return;
    this.#next = (this.#next + 1) % this.#addresses.length;
    this.#status = { state: 'down', detail: `${at}: ${failure.kind}: ${failure.message}` };
    this.#deps.warn(
      { sink: this.#deps.name, address: at, failure: failure.kind, detail: failure.message },
      'forward connection dropped',
    );
  }

  async #settings(address: Address): Promise<SenderSettings> {
    const { tag, compression, auth, tls, serverName } = this.#options;
    const at = `sinks.${this.#deps.name}`;
    return {
      address,
      tag,
      compressed: compression === 'gzip',
      security: auth === undefined ? undefined : await readSecurity(auth, at),
      tls: tls === undefined ? undefined : await readTls(tls, serverName ?? address.host, at),
    };
  }

  #refusal(failure: StepFailure): AppError {
    const { kind, message } = failure ?? { kind: 'unreachable', message: 'no answer' };
    // Other reasons not to reach a host may pass; a name that nobody knows is a mistake.
    const key = message.includes('ENOTFOUND') ? '.hosts' : PLACES[kind];
    const where = this.#options.hosts.join(', ');
    return new AppError(
      key === undefined ? 'OOM_DELIVERY_FAILED' : 'OOM_CONFIG_INVALID',
      `sinks.${this.#deps.name}${key ?? ''}: ${where}: ${message}`,
      { retriable: key === undefined, remedy: REMEDIES[kind] },
    );
  }
}

const UNANSWERED =
  'check hosts and the receiver; one that wants TLS, or a client with a shared key before one without, does not answer at all';

/** What to look at first. */
const REMEDIES: Readonly<Record<FailureKind, string>> = {
  unreachable: 'check hosts, and whether the receiver listens there',
  tls: 'check tls: ca must have signed the certificate of the receiver, which must carry the host or server-name',
  handshake:
    'check auth: the shared key, user and password must be those of the receiver, the client name another one than its own',
  lost: UNANSWERED,
  mismatch: 'check auth: the receiver seems to demand a shared key',
  deadline: UNANSWERED,
  crashed: UNANSWERED,
  unencodable: UNANSWERED,
};

function addressOf(text: string, name: string): Address {
  const address = parseAddress(text);
  if (address !== undefined) return address;
  throw new AppError('OOM_CONFIG_INVALID', `sinks.${name}.hosts: ${JSON.stringify(text)} is no address`, {
    remedy: 'write host, host:port or [v6]:port',
  });
}
