import { Command } from 'commander';

interface TopicsOptions {
  readonly config: string;
}

interface CreateOptions extends TopicsOptions {
  readonly apply: boolean;
}

/** `oomstream topics create|check`. */
export function topicsCommand(): Command {
  const command = new Command('topics').description("make or check oomstream's topics on the cluster");
  command
    .command('create')
    .description('make the topics that are missing; one that is there is left as it is, unless --apply is given')
    .requiredOption('--config <file>', 'the YAML file')
    .option('--apply', 'also set the policies of the topics that are there; partitions and data stay', false)
    .addHelpText('after', '\nExample:\n  oomstream topics create --config oomstream.yaml')
    .action(create);
  command
    .command('check')
    .description('compare the topics on the cluster with what oomstream needs; exit code 1 when something is amiss')
    .requiredOption('--config <file>', 'the YAML file')
    .addHelpText('after', '\nExample:\n  oomstream topics check --config oomstream.yaml')
    .action(check);
  return command;
}

async function create({ config, apply }: CreateOptions): Promise<void> {
  const { loadSettings } = await import('../config/load.ts');
  const settings = loadSettings(config);
  const { createTopics } = await import('../runtime/kafka/topics.ts');
  const { created, existing, changed, differing } = await createTopics(settings, undefined, { apply });
  for (const topic of created) process.stderr.write(`created  ${topic}\n`);
  for (const topic of existing) process.stderr.write(`is there ${topic}\n`);
  for (const change of changed) process.stderr.write(`changed  ${change}\n`);
  for (const { detail } of differing) process.stderr.write(`differs  ${detail}\n`);
  if (differing.some(({ kind }) => kind === 'policy')) {
    process.stderr.write('  Nothing was changed; `oomstream topics create --apply` sets these policies.\n');
  }
}

async function check({ config }: TopicsOptions): Promise<void> {
  const { loadSettings } = await import('../config/load.ts');
  const settings = loadSettings(config);
  const { checkTopics, remedyOf } = await import('../runtime/kafka/topics.ts');
  const problems = await checkTopics(settings);
  for (const { detail } of problems) process.stderr.write(`${detail}\n`);
  const remedy = remedyOf(problems);
  if (remedy !== undefined) process.stderr.write(`  ${remedy}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stderr.write('all topics are there, with the policies that they need\n');
}
