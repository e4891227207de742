import type { Input } from '../../sources/inputs.ts';
import type { Reading } from './reading.ts';

/** What a thread that reads is told: what to read next, or that one of its readings was used. */
export type ToWorker = { readonly input: Input } | { readonly used: true };

/** What it answers: readings, and that the input is at its end. */
export type FromWorker = { readonly reading: Reading } | { readonly done: true };
