/** How far a long read is. */
export interface Done {
  readonly readBytes: number;
  /** 0 when nobody knows it. */
  readonly totalBytes: number;
  /** Lines that say that something was killed. */
  readonly kills: number;
}

/** What a long read tells a person on stderr. */
export interface Progress {
  update(done: Done): void;
  stop(): void;
}
