#!/usr/bin/env node
import { CommanderError } from 'commander';
import { reportFailure } from './failure.ts';
import { buildProgram } from './program.ts';

/** Exit codes: 0 done; 1 an input could not be read or a delivery failed; 2 wrong usage or configuration. */
try {
  await buildProgram().parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else process.exitCode = reportFailure(error);
}
