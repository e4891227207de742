import type { Question } from '../harness/question.ts';
import { P1 } from './p1-sieve-in-memory.ts';
import { P2 } from './p2-replay-plain.ts';
import { P5 } from './p5-lines-parsed.ts';
import { P6 } from './p6-storm.ts';
import { P8 } from './p8-idle-hosts.ts';

/** Every question, in their order. */
export const QUESTIONS: readonly Question[] = [P1, P2, P5, P6, P8];
