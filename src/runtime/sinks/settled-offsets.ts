/** A record whose events are on their way. */
export interface OpenRecord {
  readonly nextOffset: number;
  open: number;
}

/** Up to which offset every event of a partition is settled, whatever the order in which they come back. */
export class SettledOffsets {
  readonly #records: OpenRecord[] = [];
  #position: number;

  constructor(start: number) {
    this.#position = start;
  }

  /** Everything before this is settled. */
  get position(): number {
    return this.#position;
  }

  /** A record of that many events was read. */
  add(nextOffset: number, events: number): OpenRecord {
    const record = { nextOffset, open: events };
    this.#records.push(record);
    this.#advance();
    return record;
  }

  /** One of its events is settled. */
  settle(record: OpenRecord): void {
    record.open -= 1;
    this.#advance();
  }

  #advance(): void {
    let done = 0;
    while (this.#records[done]?.open === 0) done += 1;
    const last = this.#records[done - 1];
    if (last === undefined) return;
    this.#position = last.nextOffset;
    this.#records.splice(0, done);
  }
}
