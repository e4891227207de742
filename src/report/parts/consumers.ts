import { formatBytes } from '../../lib/quantity.ts';
import type { Incident, Task } from '../../model/generated/incident.ts';
import type { Block, Cell, Inline } from '../document.ts';

const TASKS_SHOWN = 10;
// Below that the kernel hardly ever chooses a process (oom_score_adj of -1000 is never chosen).
const PROTECTED_ADJ = -900;

/** Who held the memory, as bars, the victim and who asked for memory marked. */
export function consumerBlocks(incident: Incident): readonly Block[] {
  const { tasks } = incident;
  const told = (tasks?.top ?? []).filter(({ rssBytes }) => rssBytes !== undefined);
  if (tasks === undefined || told.length === 0) return [];
  const shown = told.slice(0, TASKS_SHOWN);
  const most = Math.max(1, ...shown.map(({ rssBytes }) => rssBytes ?? 0));
  const more = tasks.count - shown.length;
  const all = tasks.rssBytes === undefined ? '' : `, ${formatBytes(tasks.rssBytes)} together`;
  return [
    {
      kind: 'table',
      caption: `Who held the memory (${String(tasks.count)} in the table${all})`,
      columns: [
        { title: 'Process', grow: true },
        { title: 'Resident', align: 'right' },
        { title: 'oom_score_adj', align: 'right' },
      ],
      rows: shown.map((task) => taskRow(task, most, incident)),
    },
    ...(more > 0 ? [{ kind: 'paragraph', tone: 'note', text: `and ${String(more)} more` } satisfies Block] : []),
  ];
}

function taskRow(task: Task, most: number, incident: Incident): readonly Cell[] {
  const bytes = task.rssBytes ?? 0;
  return [
    { text: [`${task.comm ?? '?'} (${String(task.pid)})`, ...rolesOf(task, incident)], share: bytes / most },
    { text: formatBytes(bytes) },
    { text: task.oomScoreAdj === undefined ? '' : String(task.oomScoreAdj) },
  ];
}

function rolesOf({ pid, oomScoreAdj }: Task, { victims, trigger }: Incident): readonly Inline[] {
  const roles: Inline[] = [];
  if (victims.some((victim) => victim.pid === pid)) roles.push(' ', { kind: 'tag', tone: 'alarm', text: 'killed' });
  if (trigger?.pid === pid) roles.push(' ', { kind: 'tag', tone: 'warning', text: 'asked for memory' });
  if (oomScoreAdj !== undefined && oomScoreAdj <= PROTECTED_ADJ)
    roles.push(' ', { kind: 'tag', tone: 'dim', text: 'protected' });
  return roles;
}
