import { printable } from '../lib/printable.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';
import { unescapeUnit, withoutUuid } from './unit-name.ts';

/** A system container or virtual machine in a path. */
interface Guest {
  readonly kind: 'lxc-container' | 'virtual-machine' | 'systemd-scope';
  /** As it is called on its host. */
  readonly name: string;
  /** What identities are made of: `lxc/NAME`, `vm/NAME`, `machine/NAME`. */
  readonly label: string;
  /** Index of the first component inside of it. */
  readonly inside: number;
  readonly unit?: string;
}

const ID = /(?:^|-|:)[0-9a-f]{64}(?:\.scope)?$/;
const POD = /(?:^|-)kubepods(?:[.-]|$)/;
// LXC 4 and newer name their cgroups like this, at any depth; LXD puts the project before the name.
const LXC_NAMED = /^lxc\.(?:payload|monitor)\.(.+)$/;
const LXC_FOLDER: ReadonlySet<string> = new Set(['lxc', 'lxc.payload', 'lxc.monitor']);
const MACHINE_SCOPE = /^machine-(.+)\.scope$/;
// libvirt counts its domains up at each start: `machine-qemu\x2d3\x2ddb.scope`, `machine/qemu-3-db.libvirt-qemu`.
const COUNTED = /^(?:qemu|lxc|ch|xen)-(\d+)-(.+)$/;
const LIBVIRT = /^(?:(?:qemu|lxc)-\d+-)?(.+)\.libvirt-(qemu|lxc)$/;
const PROXMOX_VM = /^(\d{1,9})\.scope$/;

/** The outermost guest, unless it runs in a container: then the container is who its limits are. */
function guestIn(parts: readonly string[]): Guest | undefined {
  for (let at = 0; at < parts.length; at += 1) {
    const part = parts[at] ?? '';
    if (ID.test(part) || POD.test(part)) return undefined;
    const guest = lxcAt(parts, at) ?? machineAt(part, at) ?? libvirtAt(parts, at) ?? proxmoxAt(parts, at);
    if (guest !== undefined) return guest;
  }
  return undefined;
}

function lxcAt(parts: readonly string[], at: number): Guest | undefined {
  const part = parts[at] ?? '';
  const named = LXC_NAMED.exec(part)?.[1];
  if (named !== undefined) return { kind: 'lxc-container', name: named, label: `lxc/${named}`, inside: at + 1 };
  const name = LXC_FOLDER.has(part) ? parts[at + 1] : undefined;
  // Docker's driver lxc, gone since 2016, had ids there.
  if (name === undefined || ID.test(name)) return undefined;
  // Proxmox keeps what is the container's own in `ns`.
  const inside = at + (parts[at + 2] === 'ns' ? 3 : 2);
  return { kind: 'lxc-container', name, label: `lxc/${name}`, inside };
}

function machineAt(unit: string, at: number): Guest | undefined {
  const escaped = MACHINE_SCOPE.exec(unit)?.[1];
  if (escaped === undefined) return undefined;
  const machine = unescapeUnit(escaped);
  const counted = COUNTED.exec(machine)?.[2];
  const name = counted ?? machine;
  if (counted !== undefined && !machine.startsWith('lxc-'))
    return { kind: 'virtual-machine', name, label: `vm/${name}`, inside: at + 1, unit };
  return { kind: 'systemd-scope', name, label: `machine/${withoutUuid(name)}`, inside: at + 1, unit };
}

function libvirtAt(parts: readonly string[], at: number): Guest | undefined {
  const [, name, driver] = parts[at - 1] === 'machine' ? (LIBVIRT.exec(parts[at] ?? '') ?? []) : [];
  if (name !== undefined)
    return driver === 'lxc'
      ? { kind: 'lxc-container', name, label: `lxc/${name}`, inside: at + 1 }
      : { kind: 'virtual-machine', name, label: `vm/${name}`, inside: at + 1 };
  if (parts[at] !== 'libvirt' || (parts[at + 1] !== 'qemu' && parts[at + 1] !== 'lxc')) return undefined;
  const domain = parts[at + 2];
  if (domain === undefined) return undefined;
  return { kind: 'virtual-machine', name: domain, label: `vm/${domain}`, inside: at + 3 };
}

function proxmoxAt(parts: readonly string[], at: number): Guest | undefined {
  const unit = parts[at] ?? '';
  const name = parts[at - 1] === 'qemu.slice' ? PROXMOX_VM.exec(unit)?.[1] : undefined;
  return name === undefined ? undefined : { kind: 'virtual-machine', name, label: `vm/${name}`, inside: at + 1, unit };
}

function itself({ kind, label, unit, name }: Guest, hostKey: string): Recognised {
  const fleetIdentity = printable(label);
  const identity = printable(`${hostKey}/${label}`);
  return {
    kind,
    identity,
    fleetIdentity,
    identityQuality: 'unit',
    ...(unit === undefined ? {} : { unit }),
    guest: name,
  };
}

/** What runs inside of a guest, named with it; a pod's or container's id is one anywhere. */
function within(guest: Guest, found: Recognised, hostKey: string): Recognised {
  const name = found.guest === undefined ? guest.name : `${guest.name}/${found.guest}`;
  const fleetIdentity = found.identity.startsWith(`${hostKey}/${guest.label}/`)
    ? printable(`${guest.label}/${found.fleetIdentity}`)
    : found.fleetIdentity;
  return { ...found, identity: printable(found.identity), fleetIdentity, guest: name };
}

/**
 * LXC, LXD, Incus and Proxmox, libvirt's machines and systemd-nspawn. `resolve` says what the rest of the path means, on a host
 * that is the guest.
 */
export function guestRecogniser(resolve: (inside: CgroupPath) => Recognised | undefined): Recogniser {
  return {
    id: 'guest',
    sample: '/lxc/101/ns/system.slice/nginx.service',
    recognise({ path, parts, hostKey }) {
      const guest = guestIn(parts);
      if (guest === undefined) return undefined;
      const inside = parts.slice(guest.inside);
      const found = resolve({ path, parts: inside, hostKey: `${hostKey}/${guest.label}` });
      return found === undefined ? itself(guest, hostKey) : within(guest, found, hostKey);
    },
  };
}
