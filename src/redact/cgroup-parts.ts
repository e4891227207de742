import type { IncidentDraft } from '../model/incident-draft.ts';

const MAX_PATH = 4096;

/** What the patterns match in the paths of an incident, in every spelling that other fields may have; the longest first. */
export function cgroupPartsOf(draft: IncidentDraft, patterns: readonly RegExp[]): string[] {
  const parts = new Set<string>();
  for (const path of pathsOf(draft)) {
    for (const pattern of patterns) {
      for (const match of path.slice(0, MAX_PATH).matchAll(pattern)) {
        for (const spelling of spellingsOf(match[1] ?? match[0])) parts.add(spelling);
      }
    }
  }
  parts.delete('');
  return [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Replaces every part wherever it stands; what was put in is not looked at again. */
export function replaceParts(text: string, parts: ReadonlyMap<string, string>): string {
  if (parts.size === 0) return text;
  const any = new RegExp([...parts.keys()].map(escaped).join('|'), 'g');
  return text.replace(any, (part) => parts.get(part) ?? part);
}

/** systemd writes a pod's id with underscores, and a dash within a name as \x2d. */
function spellingsOf(part: string): string[] {
  return [part, part.replaceAll('_', '-'), part.replaceAll('\\x2d', '-')];
}

/** Paths are what the kernel printed, so all other fields that hold a part were made from one of them. */
function pathsOf({
  victims,
  limitOwner,
  groupCgroup,
  trigger,
  workload,
  memory,
  userspace,
  witnesses,
}: IncidentDraft): string[] {
  const paths = [
    ...victims.map(({ cgroup }) => cgroup),
    limitOwner?.cgroup,
    limitOwner?.workload?.cgroup,
    groupCgroup,
    trigger?.cpuset,
    workload?.cgroup,
    workload?.identity,
    workload?.unit,
    memory?.statsCgroup,
    userspace?.cgroup,
    ...(witnesses ?? []).flatMap(({ cgroup, unit }) => [cgroup, unit]),
  ];
  return [...new Set(paths.filter((path) => path !== undefined))];
}

function escaped(literal: string): string {
  return literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
