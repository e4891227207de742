import { Command } from 'commander';
import { parseStages, STAGES, type StageName } from './stages.ts';

interface RunOptions {
  readonly config: string;
  readonly stages: readonly StageName[];
}

/** `oomstream run`: the service. */
export function runCommand(): Command {
  return new Command('run')
    .description('watch the input topics and publish incidents and aggregates until SIGTERM')
    .requiredOption('--config <file>', 'the YAML file')
    .option(
      '--stages <names>',
      `which stages this process runs: ${STAGES.join(',')}; sinks are those of the configuration`,
      parseStages,
      STAGES,
    )
    .addHelpText('after', '\nExample:\n  oomstream run --config oomstream.yaml --stages sieve')
    .action(async ({ config, stages }: RunOptions) => {
      const { forgetSecretVariables, loadSettings } = await import('../config/load.ts');
      const settings = loadSettings(config);
      forgetSecretVariables(config);
      const { runService } = await import('../runtime/service.ts');
      const { endProcess } = await import('../runtime/stop-signal.ts');
      endProcess(await runService(settings, stages));
    });
}
