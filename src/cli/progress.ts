import { SingleBar } from 'cli-progress';

/** What a long read tells a person on stderr. */
export interface Progress {
  /** `totalBytes` is 0 when nobody knows it; `found` counts lines that belong to OOM reports. */
  update(doneBytes: number, totalBytes: number, found: number): void;
  stop(): void;
}

const SILENT: Progress = { update: () => undefined, stop: () => undefined };
const MIB = 1_048_576;

/** A bar on a terminal; nothing elsewhere, so that logs of scripts stay clean. */
export function progressOn(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? new BarProgress(stream) : SILENT;
}

class BarProgress implements Progress {
  readonly #begunMs = performance.now();
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update(doneBytes: number, totalBytes: number, found: number): void {
    this.#bar ??= this.#start(totalBytes);
    const seconds = Math.max(0.001, (performance.now() - this.#begunMs) / 1000);
    this.#bar.update(totalBytes > 0 ? Math.min(doneBytes, totalBytes) : 0, {
      mebibytes: (doneBytes / MIB).toFixed(0),
      rate: (doneBytes / MIB / seconds).toFixed(0),
      found: String(found),
    });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start(totalBytes: number): SingleBar {
    const counts = '{mebibytes} MiB  {rate} MiB/s  {found} OOM lines';
    const bar = new SingleBar({
      stream: this.#stream,
      format: totalBytes > 0 ? `{bar} {percentage}%  ${counts}  {eta_formatted} left` : counts,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
    });
    bar.start(Math.max(1, totalBytes), 0, { mebibytes: '0', rate: '0', found: '0' });
    return bar;
  }
}
