import { Command } from 'commander';
import type { DoctorFinding } from '../runtime/doctor/finding.ts';
import { pageOn } from './page.ts';
import { parseStages, STAGES, type StageName } from './stages.ts';

interface DoctorOptions {
  readonly config: string;
  readonly json: boolean;
  readonly stages: readonly StageName[];
}

/** `oomstream doctor`: is everything there that the service needs? */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'look at brokers, topics, rights, groups, records, clock, sinks and inventory; exit code 1 for a problem',
    )
    .requiredOption('--config <file>', 'the YAML file')
    .option('--stages <names>', 'the stages whose rights this user must have', parseStages, STAGES)
    .option('--json', 'the findings as one JSON object', false)
    .addHelpText(
      'after',
      '\nNothing is changed; a tombstone under its own key in the checkpoint topic shows that it may be written.' +
        '\n\nExample:\n  oomstream doctor --config oomstream.yaml',
    )
    .action(examine);
}

async function examine({ config, json, stages }: DoctorOptions): Promise<void> {
  const { loadSettings } = await import('../config/load.ts');
  const settings = loadSettings(config);
  const { runDoctor } = await import('../runtime/doctor/doctor.ts');
  const findings = await runDoctor(settings, json ? { stages } : { stages, onFinding: show });
  const problems = findings.filter(({ state }) => state === 'problem').length;
  const warnings = findings.filter(({ state }) => state === 'warning').length;
  if (json) process.stdout.write(`${JSON.stringify({ ok: problems === 0, problems, warnings, findings }, null, 2)}\n`);
  else process.stdout.write(`\n${String(problems)} problems, ${String(warnings)} warnings\n`);
  if (problems > 0) process.exitCode = 1;
}

const MARKS: Readonly<Record<DoctorFinding['state'], string>> = { ok: 'ok', warning: 'warning', problem: 'PROBLEM' };

function show({ check, state, detail, remedy }: DoctorFinding): void {
  const { paint } = pageOn(process.stdout);
  const mark = MARKS[state].padEnd(8);
  process.stdout.write(`${state === 'ok' ? mark : paint('strong', mark)} ${check.padEnd(9)} ${detail}\n`);
  if (remedy !== undefined) process.stdout.write(`${' '.repeat(19)}${remedy}\n`);
}
