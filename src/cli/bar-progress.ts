import { SingleBar } from 'cli-progress';
import { formatBytes } from '../lib/quantity.ts';
import type { Done, Progress } from './progress.ts';

/** A bar on a terminal. */
export class BarProgress implements Progress {
  readonly #begunMs = performance.now();
  readonly #stream: NodeJS.WriteStream;
  #bar: SingleBar | undefined;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
  }

  update({ readBytes, totalBytes, kills }: Done): void {
    this.#bar ??= this.#start(totalBytes);
    const seconds = Math.max(0.001, (performance.now() - this.#begunMs) / 1000);
    this.#bar.update(totalBytes > 0 ? Math.min(readBytes, totalBytes) : 0, {
      read: formatBytes(readBytes),
      rate: formatBytes(readBytes / seconds),
      kills: String(kills),
    });
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #start(totalBytes: number): SingleBar {
    const counts = '{read}  {rate}/s  {kills} kill lines';
    const bar = new SingleBar({
      stream: this.#stream,
      format: totalBytes > 0 ? `{bar} {percentage}%  ${counts}  {eta_formatted} left` : counts,
      hideCursor: true,
      clearOnComplete: true,
      fps: 8,
    });
    bar.start(Math.max(1, totalBytes), 0, { read: '0 B', rate: '0 B', kills: '0' });
    return bar;
  }
}
