import { formatBytes } from '../lib/quantity.ts';
import type { Done, Progress } from './progress.ts';

const SILENT: Progress = { update: () => undefined, stop: () => undefined };
const LINE_EVERY_MS = 5000;

/** A bar on a terminal; elsewhere a line every five seconds, so that logs of scripts stay short. */
export async function progressOn(stream: NodeJS.WriteStream, wanted = true): Promise<Progress> {
  if (!wanted) return SILENT;
  if (!stream.isTTY) return new LineProgress(stream);
  const { BarProgress } = await import('./bar-progress.ts');
  return new BarProgress(stream);
}

class LineProgress implements Progress {
  readonly #begunMs = performance.now();
  readonly #stream: NodeJS.WritableStream;
  #toldMs = this.#begunMs;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  update(done: Done): void {
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < LINE_EVERY_MS) return;
    this.#toldMs = nowMs;
    this.#stream.write(`oomstream: ${textOf(done, (nowMs - this.#begunMs) / 1000)}\n`);
  }

  stop(): void {
    this.#toldMs = Number.POSITIVE_INFINITY;
  }
}

function textOf({ readBytes, totalBytes, kills }: Done, seconds: number): string {
  const rate = readBytes / seconds;
  const share =
    totalBytes > 0 ? ` of ${formatBytes(totalBytes)} (${String(Math.floor((100 * readBytes) / totalBytes))} %)` : '';
  const left =
    totalBytes > 0 && rate > 0
      ? `, ${formatBytes(rate)}/s, about ${String(Math.ceil(Math.max(0, totalBytes - readBytes) / rate))} s left`
      : `, ${formatBytes(rate)}/s`;
  return `${formatBytes(readBytes)}${share} read${left}, ${String(kills)} kill lines so far`;
}
