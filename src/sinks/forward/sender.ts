import type { Socket } from 'node:net';
import fluent from 'fluent-logger';
import { messageOf } from '../../lib/errors.ts';
import { failureOf } from './failure.ts';
import type { Failure, SenderSettings, WireEvent } from './protocol.ts';
import { parseRecord } from './wide-integers.ts';
import { giveWholeFrames } from './whole-frames.ts';

/** What its own types leave out or have wrong; the package is pinned to the release that this was written against. */
interface FluentLogger {
  readonly createFluentSender: (tag: string, options: object) => FluentSender;
  readonly EventTime: new (seconds: number, nanos: number) => object;
}

interface FluentSender {
  emit(label: string, record: object, time: object, done: (error?: Error) => void): void;
  end(): void;
  on(name: 'error', listener: (error: unknown) => void): void;
  /** Connects and shakes hands; `emit` would do so too, but never says that it is through. */
  _connect(ready: () => void): void;
  readonly _socket: Socket | null;
}

/** Hears of one connection. Of `ready` and `failed` the second may follow the first. */
export interface SenderListener {
  ready(): void;
  failed(failure: Failure, event?: number): void;
}

const { createFluentSender, EventTime } = fluent as unknown as FluentLogger;

const HIGHEST_TIMER_MS = 2_147_483_647;
const FLUSH_MS = 1;

/** One connection of fluent-logger and nothing that outlives it: no reconnecting, no queue, no time limit of its own. */
export class Sender {
  readonly #sender: FluentSender;
  readonly #listener: SenderListener;
  #over = false;

  constructor(settings: SenderSettings, listener: SenderListener) {
    this.#listener = listener;
    this.#sender = createFluentSender(settings.tag, this.#libraryOptions(settings));
    this.#sender.on('error', (error) => {
      this.#fail(failureOf(error));
    });
  }

  /** Connects; the listener hears how it went. */
  connect(): void {
    this.#sender._connect(() => {
      if (!this.#over) this.#listener.ready();
    });
    const socket = this.#sender._socket;
    if (socket === null) return;
    giveWholeFrames(socket);
    // An orderly end is no error to the library, which would wait for the acknowledgement.
    socket.once('close', () => {
      this.#fail({ kind: 'lost', message: 'the receiver closed the connection' });
    });
  }

  /** Sends all as one chunk a label; `acknowledged` is called when the receiver has acknowledged the last. */
  send(events: readonly WireEvent[], acknowledged: () => void): void {
    let missing = events.length;
    const settle = (error?: Error): void => {
      if (error !== undefined) this.#fail(failureOf(error));
      missing--;
      if (missing === 0 && !this.#over) acknowledged();
    };
    for (const [index, event] of events.entries()) {
      if (!this.#emit(event, index, settle)) return;
    }
  }

  /** Only after the last acknowledgement: what is queued then is dropped without a word. */
  end(): void {
    this.#over = true;
    this.#sender.end();
  }

  #emit(event: WireEvent, index: number, settle: (error?: Error) => void): boolean {
    try {
      const time = new EventTime(event.seconds, event.nanos);
      this.#sender.emit(event.label, parseRecord(event.json), time, settle);
      return true;
    } catch (error) {
      this.#fail({ kind: 'unencodable', message: messageOf(error) }, index);
      return false;
    }
  }

  #fail(failure: Failure, event?: number): void {
    if (this.#over) return;
    this.#over = true;
    this.#listener.failed(failure, event);
  }

  #libraryOptions(settings: SenderSettings): object {
    return {
      ...settings.address,
      eventMode: settings.compressed ? 'CompressedPackedForward' : 'PackedForward',
      requireAckResponse: true,
      enableReconnect: false,
      ackResponseTimeout: HIGHEST_TIMER_MS,
      flushInterval: FLUSH_MS,
      timeout: HIGHEST_TIMER_MS,
      internalLogger: {
        info: () => undefined,
        // A HELO that is none is only said here.
        error: (message: unknown) => {
          this.#fail({ kind: 'handshake', message: String(message) });
        },
      },
      ...(settings.security !== undefined && { security: settings.security }),
      ...(settings.tls !== undefined && { tls: true, tlsOptions: { ...settings.tls } }),
    };
  }
}
