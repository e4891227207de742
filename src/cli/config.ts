import { Command } from 'commander';
import { fileOf } from '../config/resolve.ts';
import { DEFAULT_SETTINGS } from '../config/settings.ts';
import { schemaText } from './schema.ts';

interface ConfigOptions {
  readonly config?: string;
}

/** `oomstream config validate|show|schema`. */
export function configCommand(): Command {
  const command = new Command('config').description('check a configuration file, or show what it comes to');
  command
    .command('validate')
    .description('check a file; exit code 2 and the places of all mistakes when it is wrong')
    .requiredOption('--config <file>', 'the YAML file')
    .addHelpText('after', '\nExample:\n  oomstream config validate --config oomstream.yaml')
    .action(async ({ config }: Required<ConfigOptions>) => {
      const { loadSettings } = await import('../config/load.ts');
      loadSettings(config);
      process.stderr.write(`${config} is valid\n`);
    });
  command
    .command('show')
    .description('print the effective configuration, defaults included, secrets redacted')
    .option('--config <file>', 'the YAML file; without it, the defaults')
    .addHelpText('after', '\nExample:\n  oomstream config show --config oomstream.yaml')
    .action(async ({ config }: ConfigOptions) => {
      const { loadSettings } = await import('../config/load.ts');
      const { stringify } = await import('yaml');
      const settings = config === undefined ? DEFAULT_SETTINGS : loadSettings(config);
      process.stdout.write(stringify(fileOf(settings)));
    });
  command
    .command('schema')
    .description('print the JSON Schema of the configuration')
    .addHelpText('after', '\nExample:\n  oomstream config schema > config.schema.json')
    .action(() => {
      process.stdout.write(schemaText('config'));
    });
  return command;
}
