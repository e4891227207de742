import type { SimHost } from '../sim-host.ts';
import { bytesOf } from './raw-bytes.ts';
import type { Spoken } from './spoken.ts';
import { uptimeOf } from './stamps.ts';

/** `dmesg`: lines that continue a record are indented by the width of its stamp. */
export function wrapDmesg(host: SimHost, spoken: Spoken): Buffer {
  const stamp = `${uptimeOf(host, spoken)} `;
  return bytesOf(stamp + spoken.text.replaceAll('\n', `\n${' '.repeat(stamp.length)}`));
}
