import { EVERYDAY } from '../../src/simulate/noise.ts';
import type { NoiseLine } from '../../src/simulate/quotations.ts';
import type { Rng } from '../../src/simulate/rng.ts';

const n = (rng: Rng, high: number): string => String(rng.int(1, high));
const kernel = (text: string): NoiseLine => ({ severity: 6, text });

const FIREWALL = EVERYDAY.at(-1) ?? EVERYDAY[0];

/** What a kernel says on a day without any trouble with memory; one kind in nine is a firewall's line. */
export const KERNEL_NOISE: readonly [(rng: Rng) => NoiseLine, ...((rng: Rng) => NoiseLine)[]] = [
  FIREWALL,
  (rng) => kernel(`usb ${n(rng, 4)}-${n(rng, 9)}: new high-speed USB device number ${n(rng, 99)} using xhci_hcd`),
  (rng) => kernel(`docker0: port ${n(rng, 40)}(veth${rng.hex(7)}) entered forwarding state`),
  () => kernel(`e1000e 0000:00:1f.6 eno1: NIC Link is Up 1000 Mbps Full Duplex, Flow Control: Rx/Tx`),
  (rng) =>
    kernel(
      `audit: type=1400 audit(1789450${n(rng, 999)}.${n(rng, 999)}:${n(rng, 90000)}): apparmor="STATUS" ` +
        `operation="profile_replace" profile="unconfined" name="docker-default" pid=${n(rng, 90000)} comm="apparmor_parser"`,
    ),
  (rng) => kernel(`EXT4-fs (dm-${n(rng, 30)}): mounted filesystem with ordered data mode. Quota mode: none.`),
  (rng) =>
    kernel(
      `worker[${n(rng, 90000)}]: segfault at ${rng.hex(12)} ip 00007f${rng.hex(10)} sp 00007f${rng.hex(10)} error 4 in ` +
        `libc.so.6[7f${rng.hex(10)}+195000] likely on CPU ${n(rng, 63)} (core ${n(rng, 31)}, socket 0)`,
    ),
  (rng) => kernel(`TCP: request_sock_TCP: Possible SYN flooding on port ${n(rng, 60000)}. Sending cookies.`),
  (rng) => kernel(`nfs: server nas-${n(rng, 9)}.example.org OK`),
];
