import { Command } from 'commander';
import { canaryCommand } from './canary.ts';
import { compareCommand } from './compare.ts';
import { configCommand } from './config.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { explainCommand } from './explain.ts';
import { packageVersion } from './package-version.ts';
import { replayCommand } from './replay.ts';
import { runCommand } from './run.ts';
import { schemaCommand } from './schema.ts';
import { topicsCommand } from './topics.ts';

/** The whole command line; parse it with parseAsync. Wrong usage throws a CommanderError. */
export function buildProgram(): Command {
  const program = new Command('oomstream')
    .description('Finds OOM kills in the logs of a whole fleet: what died, which limit was short, why, and what to do.')
    .version(packageVersion(), '-V, --version')
    .showHelpAfterError('(run with --help for the options and an example)')
    .exitOverride()
    .addHelpText('after', '\nExample:\n  dmesg | oomstream explain -');
  for (const make of [
    replayCommand,
    explainCommand,
    compareCommand,
    demoCommand,
    runCommand,
    topicsCommand,
    doctorCommand,
    canaryCommand,
    configCommand,
    schemaCommand,
  ]) {
    program.addCommand(inheritExit(make()));
  }
  return program;
}

/** Every command throws instead of ending the process, so that main decides about the exit code. */
function inheritExit(command: Command): Command {
  command.exitOverride().showHelpAfterError('(run with --help for the options and an example)');
  for (const sub of command.commands) inheritExit(sub);
  return command;
}
