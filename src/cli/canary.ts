import { Command, InvalidArgumentError } from 'commander';
import { jsonLine } from '../lib/json-line.ts';
import { parseDuration } from '../lib/quantity.ts';

interface CanaryOptions {
  readonly config: string;
  readonly topic?: string;
  readonly deadline: number;
  readonly json: boolean;
}

const DEADLINE_MS = 60_000;

/** `oomstream canary`: does a kill that is logged now become an incident? */
export function canaryCommand(): Command {
  return new Command('canary')
    .description(
      'send a made-up, marked report through an input topic and wait for its incident; exit code 1 when none comes',
    )
    .requiredOption('--config <file>', 'the YAML file')
    .option('--topic <name>', 'the input topic; the first one by default')
    .option('--deadline <duration>', 'how long it is waited for (60s)', parseDeadline, DEADLINE_MS)
    .option('--json', 'the result as one JSON object', false)
    .addHelpText(
      'after',
      '\nIt counts in no aggregate and reaches no sink: its host carries the label oomstream.canary.' +
        '\n\nExample:\n  oomstream canary --config oomstream.yaml --deadline 30s',
    )
    .action(sing);
}

async function sing({ config, topic, deadline, json }: CanaryOptions): Promise<void> {
  const { loadSettings } = await import('../config/load.ts');
  const settings = loadSettings(config);
  const { runCanary } = await import('../runtime/canary/canary.ts');
  const result = await runCanary(settings, { topic, deadlineMs: deadline });
  const { ok, canary, partition, latencyMs = deadline, incident = '' } = result;
  const way = `${result.topic}-${String(partition)}`;
  const seconds = (latencyMs / 1000).toFixed(1);
  if (json) process.stdout.write(`${jsonLine(result)}\n`);
  else if (ok) process.stdout.write(`canary ${canary} by ${way}: incident ${incident} after ${seconds} s\n`);
  else
    process.stderr.write(
      `canary ${canary} by ${way}: no incident within ${seconds} s; \`oomstream doctor\` looks why\n`,
    );
  if (!ok) process.exitCode = 1;
}

function parseDeadline(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0) throw new InvalidArgumentError('A deadline is a duration such as 30s or 2m.');
  return ms;
}
