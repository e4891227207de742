import { findTool, type Tool } from '../../test/support/debian/tool.ts';

const PACKAGES = { rg: 'ripgrep', kcat: 'kcat', gzip: 'gzip', zstd: 'zstd', grep: 'grep', jq: 'jq' } as const;

/** A program that we measure ourselves against. */
export type PeerName = keyof typeof PACKAGES;

/** Peers that are there, and how to get those that are not. */
export interface Peers {
  readonly tools: Partial<Readonly<Record<PeerName, Tool>>>;
  readonly missing: readonly string[];
}

/** Looks for the programs, installed or in the cache folder; fetches what is not there with apt-get. */
export async function findPeers(...names: readonly PeerName[]): Promise<Peers> {
  const tools: Partial<Record<PeerName, Tool>> = {};
  const missing: string[] = [];
  for (const name of names) {
    const found = await findTool({ program: name, folders: ['usr/bin', 'bin'], packages: [PACKAGES[name]] });
    if ('tool' in found) tools[name] = found.tool;
    else missing.push(`${name} (${found.missing}); get it with: apt-get install ${PACKAGES[name]}`);
  }
  return { tools, missing };
}

/** Six literals of kernels' reports, for the searching peers. */
export const SIX_LITERALS = [
  'invoked oom-killer',
  'Killed process',
  'oom-kill:constraint',
  'oom_reaper: reaped',
  'Out of memory: Kill',
  'Memory cgroup stats for',
] as const;
