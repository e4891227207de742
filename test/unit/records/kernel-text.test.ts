import { describe, expect, it } from 'vitest';
import { readKernelText } from '../../../src/records/kernel-text.ts';

describe('readKernelText', () => {
  it.each([
    ['[    0.000000] Linux version', { message: 'Linux version', monotonicUs: 0 }],
    ['[   12.345678] Mem-Info:', { message: 'Mem-Info:', monotonicUs: 12_345_678 }],
    ['[1234567.000001] Mem-Info:', { message: 'Mem-Info:', monotonicUs: 1_234_567_000_001 }],
    ['[   12.345678]  active_file:1', { message: ' active_file:1', monotonicUs: 12_345_678 }],
    ['[   12.345678]', { message: '', monotonicUs: 12_345_678 }],
    ['[   12.345678][ T4711] Mem-Info:', { message: 'Mem-Info:', monotonicUs: 12_345_678, caller: 'T4711' }],
    ['[   12.345678][    C3]  free:1', { message: ' free:1', monotonicUs: 12_345_678, caller: 'C3' }],
    ['[   C3] Mem-Info:', { message: 'Mem-Info:', caller: 'C3' }],
    ['[   12.345678] [ 1532]  1020  1532', { message: '[ 1532]  1020  1532', monotonicUs: 12_345_678 }],
  ])('takes apart %j', (text, expected) => {
    expect(readKernelText(text)).toEqual(expected);
  });

  it.each([
    '[ 1532]  1020  1532     4096      300       8        0             0 sh',
    '[   3977]     0  3977   220005     8589   823296        0             0 node',
    '[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name',
    ' active_file:1 inactive_file:2 isolated_file:0',
    ' [<ffffffff8106e2d6>] out_of_memory+0x70/0x2ea',
    ' <TASK>',
    '[TTY] opened',
    'runc:[2:INIT] invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0',
    '',
  ])('leaves %j alone', (text) => {
    expect(readKernelText(text)).toEqual({ message: text });
  });
});
