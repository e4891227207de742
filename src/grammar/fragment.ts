import type { Family } from '../model/family.ts';
import type { LineEvent } from '../model/line-event.ts';
import type { Sentence } from './sentence.ts';

interface Piece {
  readonly of: Family;
  readonly pattern: RegExp;
}

const NUMBERS = ',pid=\\d+,uid=-?\\d*';
const NODES = '(?:\\(null\\)|[\\d,-]*)';
// A cpuset's name stands between two pieces, with the piece behind it: no slash in it, blanks are too rare to be told from text.
const NAME = '[^\\s,=/]{0,255}';

// How the pieces begin in which the kernel prints a sentence (KERN_CONT), when another CPU's line came between; a piece goes on
// to the next such place. Pieces that are a name, a path or numbers alone cannot be told from any other text.
const PIECES: readonly Piece[] = [
  { of: 'constraint', pattern: /^,(?:cpuset|mems_allowed|oom_memcg|task_memcg|task)=/ },
  { of: 'constraint', pattern: /^,global_oom(?:,|$)/ },
  { of: 'constraint', pattern: new RegExp(`^${NAME},mems_allowed=${NODES}(?:,oom_memcg=|,global_oom|$)`) },
  { of: 'constraint', pattern: /^\/.*,task_memcg=\// },
  { of: 'constraint', pattern: new RegExp(`^/.*,task=.{0,60}${NUMBERS}$`) },
  { of: 'taskIn', pattern: /^(?:\/.* )?killed as a result of limit of(?: |$)/ },
  { of: 'taskIn', pattern: /^as a result of limit of(?: |$)/ },
  { of: 'opening', pattern: new RegExp(`^${NODES}, +order=-?\\d+(?:, oom_(?:score_)?adj=|$)`) },
  { of: 'cpusetLine', pattern: new RegExp(`^(?:${NAME} )?mems_allowed=[\\d,-]+$`) },
  { of: 'buddy', pattern: /^(?:\([A-Z]{1,8}\) )?\d+\*\d+kB (?:.* )?= \d+kB$/ },
];
// What one of them holds in any case, for a quick no.
const MARKS = ['mems_allowed=', ',task', ',cpuset=', 'limit of', ',oom_memcg=', ',global_oom', ' order=', 'kB = '];

function read(text: string): LineEvent | undefined {
  if (!hasMark(text)) return undefined;
  const piece = PIECES.find(({ pattern }) => pattern.test(text));
  return piece === undefined ? undefined : { family: 'fragment', text, of: piece.of };
}

function hasMark(text: string): boolean {
  for (const mark of MARKS) if (text.includes(mark)) return true;
  return false;
}

const FRAGMENT = { family: 'fragment', read } as const;
const SAMPLES: readonly (readonly [id: string, of: Family, literals: readonly string[], sample: string])[] = [
  ['cpuset', 'constraint', [',cpuset='], ',cpuset=docker-4f1c.scope,mems_allowed=0-1'],
  ['mems', 'constraint', ['mems_allowed='], ',mems_allowed=0-1'],
  ['oom-memcg', 'constraint', [',oom_memcg='], ',oom_memcg=/docker/4f1c'],
  ['global', 'constraint', [',global_oom'], ',global_oom,task_memcg=/system.slice'],
  ['task-memcg', 'constraint', [',task_memcg='], ',task_memcg=/docker/4f1c,task=java,pid=4711,uid=1000'],
  ['path', 'constraint', [',task_memcg='], '/docker/4f1c,task_memcg=/docker/4f1c,task=java,pid=4711,uid=1000'],
  ['task', 'constraint', [',task='], ',task=java,pid=4711,uid=1000'],
  ['limit', 'taskIn', ['as a result of limit of'], 'killed as a result of limit of /docker/4f1c'],
  ['limit-el6', 'taskIn', ['as a result of limit of'], 'as a result of limit of /docker/4f1c'],
  ['nodemask', 'opening', [', oom_score_adj='], '(null),  order=0, oom_score_adj=0'],
  ['order', 'opening', [', oom_score_adj='], ',  order=0, oom_score_adj=-5'],
  ['cpuset-line', 'cpusetLine', ['mems_allowed='], 'batch mems_allowed=0-1'],
];

/** Pieces of sentences that the kernel prints piece by piece (printk's KERN_CONT); only `joinPieces` reads what they say. */
export const FRAGMENTS: readonly Sentence[] = [
  ...SAMPLES.map(([id, of, literals, sample]) => ({
    ...FRAGMENT,
    ...{ id: `fragment-${id}`, literals, since: '2.6.11', sample },
    expected: { family: 'fragment', text: sample, of } as const,
  })),
  {
    ...FRAGMENT,
    id: 'fragment-buddy',
    literals: [],
    shape: '[ \\d]\\d\\*\\dkB|[ \\d]\\d\\*\\d\\dkB',
    since: '2.6.11',
    sample: '11*64kB (U) 2*128kB (M) 0*256kB = 960kB',
    expected: { family: 'fragment', text: '11*64kB (U) 2*128kB (M) 0*256kB = 960kB', of: 'buddy' },
  },
];
