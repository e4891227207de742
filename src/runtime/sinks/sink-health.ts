import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { Attempt } from './delivery.ts';

const REMIND_MS = 60_000;

/** Counts what a sink does and says when it goes down, each minute that it stays so, and when it is up again. */
export class SinkHealth {
  readonly #name: string;
  readonly #logger: Logger;
  readonly #meter: Meter;
  readonly #nowMs: () => number;
  #downSinceMs: number | undefined;
  #toldMs = 0;
  #reason: string | undefined;

  constructor(name: string, deps: { readonly logger: Logger; readonly meter: Meter; readonly nowMs: () => number }) {
    this.#name = name;
    this.#logger = deps.logger;
    this.#meter = deps.meter;
    this.#nowMs = deps.nowMs;
    this.#meter.set('oomstream_sink_up', { sink: name }, 0);
  }

  /** Why nothing is taken; undefined when the last attempt went well or there was none. */
  get down(): string | undefined {
    return this.#reason;
  }

  tried({ delivered, retried, poisoned, reason }: Attempt): void {
    const labels = { sink: this.#name };
    this.#meter.count('oomstream_sink_delivered_total', labels, delivered);
    this.#meter.count('oomstream_sink_retried_total', labels, retried);
    this.#meter.count('oomstream_sink_poisoned_total', labels, poisoned);
    if (delivered > 0) this.#meter.set('oomstream_sink_last_success_seconds', labels, this.#nowMs() / 1000);
    if (delivered + poisoned === 0 && retried > 0) this.failed(reason ?? 'unknown');
    else this.worked();
  }

  /** It cannot be reached, or takes nothing. */
  failed(reason: string): void {
    this.#reason = reason;
    this.#meter.set('oomstream_sink_up', { sink: this.#name }, 0);
    const nowMs = this.#nowMs();
    if (this.#downSinceMs !== undefined && nowMs - this.#toldMs < REMIND_MS) return;
    this.#downSinceMs ??= nowMs;
    this.#toldMs = nowMs;
    const downSeconds = Math.round((nowMs - this.#downSinceMs) / 1000);
    this.#logger.warn({ sink: this.#name, cause: reason, downSeconds }, 'a sink takes nothing; its events wait');
  }

  worked(): void {
    this.#reason = undefined;
    this.#meter.set('oomstream_sink_up', { sink: this.#name }, 1);
    if (this.#downSinceMs === undefined) return;
    const downSeconds = Math.round((this.#nowMs() - this.#downSinceMs) / 1000);
    this.#downSinceMs = undefined;
    this.#logger.info({ sink: this.#name, downSeconds }, 'a sink takes events again');
  }

  refused(id: string, reason: string): void {
    this.#logger.error({ sink: this.#name, event: id, cause: reason }, 'a sink refused an event for good');
  }
}
