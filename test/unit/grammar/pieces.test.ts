import { describe, expect, it } from 'vitest';
import { joinPieces, matchLine } from '../../../src/grammar/index.ts';

describe('a sentence that came in pieces', () => {
  const summary = [
    'oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)',
    ',cpuset=docker-4f1c.scope',
    ',mems_allowed=0-1',
    ',oom_memcg=/docker/4f1c',
    ',task_memcg=/docker/4f1c/a,task=java,pid=4711,uid=1000',
  ];
  const whole = {
    ...{ family: 'constraint', constraint: 'CONSTRAINT_MEMCG', nodemask: '(null)', cpuset: 'docker-4f1c.scope' },
    ...{
      memsAllowed: '0-1',
      oomMemcg: '/docker/4f1c',
      taskMemcg: '/docker/4f1c/a',
      comm: 'java',
      pid: 4711,
      uid: 1000,
    },
  };

  it('its first piece is cut, the others say what they go on', () => {
    const [first = '', ...rest] = summary;
    expect(matchLine(first)).toEqual({ family: 'constraint', constraint: 'CONSTRAINT_MEMCG', truncated: true });
    for (const piece of rest) expect(matchLine(piece)).toEqual({ family: 'fragment', text: piece, of: 'constraint' });
    expect(joinPieces('constraint', first, rest)).toEqual(whole);
  });

  it('a piece that was lost leaves out what it said, and nothing else', () => {
    const [first = '', ...rest] = summary;
    const lost = (at: number): object => joinPieces('constraint', first, rest.toSpliced(at, 1)) ?? {};
    expect(lost(0)).toEqual({ ...whole, cpuset: undefined, nodemask: undefined });
    expect(lost(3)).toMatchObject({ family: 'constraint', cpuset: 'docker-4f1c.scope', truncated: true });
    expect(lost(3)).not.toHaveProperty('oomMemcg');
    for (let at = 0; at < rest.length; at += 1) expect({ ...whole, truncated: true }).toMatchObject(lost(at));
  });

  it.each([
    ['opening', 'a b invoked oom-killer: gfp_mask=0x14(GFP_X), nodemask=', ['(null),  order=0, oom_score_adj=5']],
    ['opening', 'a b invoked oom-killer: gfp_mask=0x14(GFP_X), nodemask=(null)', [',  order=0, oom_score_adj=5']],
  ] as const)('%s: %s', (family, first, rest) => {
    expect(matchLine(first)).toMatchObject({ family, truncated: true });
    for (const piece of rest) expect(matchLine(piece)).toMatchObject({ family: 'fragment', of: family });
    const said = {
      family,
      comm: 'a b',
      gfpMask: '0x14',
      gfpFlags: 'GFP_X',
      nodemask: '(null)',
      order: 0,
      oomScoreAdj: 5,
    };
    expect(joinPieces(family, first, rest)).toEqual(said);
  });

  it.each([
    ['Task in ', ['/a/b killed as a result of limit of /a']],
    ['Task in /a/b', [' killed as a result of limit of /a']],
    ['Task in /a/b', [' killed as a result of limit of ', '/a']],
    ['Task in /a/b killed', [' as a result of limit of /a']],
  ])('%s + %s', (first, rest) => {
    expect(matchLine(first)).toEqual({ family: 'taskIn', truncated: true });
    expect(matchLine(rest[0] ?? '')).toMatchObject({ family: 'fragment', of: 'taskIn' });
    expect(joinPieces('taskIn', first, rest)).toEqual({ family: 'taskIn', taskMemcg: '/a/b', oomMemcg: '/a' });
  });

  it('what netconsole split anywhere is whole again', () => {
    const text = summary.join('');
    for (let at = 1; at < text.length; at += 1) {
      expect(joinPieces('constraint', text.slice(0, at), [text.slice(at)])).toEqual(whole);
    }
  });

  it('pieces of different sentences make none', () => {
    expect(joinPieces('opening', 'Task in ', ['(null),  order=0, oom_score_adj=5'])).toBeUndefined();
  });
});

describe('a sentence glued behind another one', () => {
  const kill = 'Killed process 7 (a) total-vm:1kB, anon-rss:1kB, file-rss:0kB';
  it.each([
    ['Memory cgroup min protection 0kB -- low protection 0kB', { family: 'minProtection' }],
    ['** 12 printk messages dropped ** ', { family: 'loss', count: 12 }],
  ])('%s', (before, alone) => {
    expect(matchLine(before)).toMatchObject(alone);
    expect(matchLine(`${before}${kill}`)).toEqual(matchLine(kill));
    expect(matchLine(`${before}[  112.617229] ${kill}`)).toEqual(matchLine(kill));
    expect(matchLine(`${before}something else`)).toMatchObject(alone);
  });
});

describe('what is asked of the kernel by hand, and refused', () => {
  it.each(['SysRq : Manual OOM execution', 'sysrq: SysRq : Manual OOM execution', 'sysrq: Manual OOM execution'])(
    '%s',
    (text) => {
      expect(matchLine(text)).toEqual({ family: 'manual' });
    },
  );

  it.each(['', 'sysrq: '])('with "%s" before', (before) => {
    expect(matchLine(`${before}OOM request ignored because killer is disabled`)).toEqual({ family: 'requestIgnored' });
    expect(matchLine(`${before}OOM request ignored. No task eligible`)).toEqual({ family: 'nothingKillable' });
  });
});

describe('per-cpu lists and old totals', () => {
  it.each([
    ...['DMA per-cpu:', 'Node 0 DMA per-cpu:', 'HighMem per-cpu: empty', 'CPU    0: hi:    0, btch:   1 usd:   0'],
    ...[
      'cpu 0 hot: low 0, high 0, batch 1',
      'cpu 3 cold: high 62, batch 15 used:55',
      'cpu 0 hot: high 186, batch 31 used:12',
    ],
  ])('%s', (text) => {
    expect(matchLine(text)).toEqual({ family: 'perCpuPages' });
  });

  it.each([
    ['2048 pages of RAM', 'ram', 2048],
    ['0 pages of HIGHMEM', 'highmem', 0],
    ['1031 reserved pages', 'reserved', 1031],
    ['900 free pages', 'free', 900],
    ['209 pages shared', 'shared', 209],
    ['209 pages non-shared', 'nonShared', 209],
  ])('%s', (text, what, pages) => {
    expect(matchLine(text)).toEqual({ family: 'pagesTotal', what, pages });
  });
});
