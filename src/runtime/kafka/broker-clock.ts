/**
 * What time it is on the brokers, never later than it really is: LogAppendTime is theirs, so "read to the end as of T" must be
 * in their time. The time that a broker gives a record lies between our sending it and our hearing of it.
 */
export class BrokerClock {
  #behindMs: number | undefined;

  /** Learns from an acknowledgement with a LogAppendTime. */
  observe(acknowledgedMs: number, logAppendMs: number): void {
    this.#behindMs = logAppendMs - acknowledgedMs;
  }

  /** The brokers' time at our `wallMs`; undefined before the first acknowledgement. */
  at(wallMs: number): number | undefined {
    return this.#behindMs === undefined ? undefined : wallMs + this.#behindMs;
  }
}
