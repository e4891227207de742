import type { Question } from '../harness/question.ts';
import { P1 } from './p1-sieve-in-memory.ts';
import { P10 } from './p10-kernel-noise.ts';
import { P2 } from './p2-replay-plain.ts';
import { P3 } from './p3-replay-packed.ts';
import { P4 } from './p4-kafka.ts';
import { P5 } from './p5-lines-parsed.ts';
import { P6 } from './p6-storm.ts';
import { P7 } from './p7-latency.ts';
import { P8 } from './p8-idle-hosts.ts';
import { P9 } from './p9-workers.ts';

/** Every question, in their order. */
export const QUESTIONS: readonly Question[] = [P1, P2, P3, P4, P5, P6, P7, P8, P9, P10];
