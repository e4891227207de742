import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/config/settings.ts';
import { rightsOf, type Holder, type Right } from '../../../src/runtime/kafka/rights.ts';
import { DEFAULT_FILES } from '../../../src/sinks/files/options.ts';

const SCRIPT = fileURLToPath(new URL('../../../deploy/kafka/acls.sh', import.meta.url));
const HOLDERS: readonly Holder[] = ['sieve', 'assemble', 'aggregate', 'sinks', 'topics', 'doctor'];

/** What the script would give to a part, as commands: `echo` stands in for Kafka's program. */
function commandsOf(part: string, deployment: string): string[] {
  const env = { PATH: process.env['PATH'], DEPLOYMENT: deployment, KAFKA_ACLS: 'echo' };
  return execFileSync(SCRIPT, ['User:me', part], { env, encoding: 'utf8' }).trim().split('\n');
}

function gives(command: string, { resource, name, operation }: Right): boolean {
  const [, given = ''] = new RegExp(`--${resource} (\\S+)`).exec(command) ?? [];
  const fits = command.includes('prefixed') ? given !== '' && name.startsWith(given) : name === given;
  const words = command.split('--operation ').map((part) => part.split(' ')[0]);
  const implied = operation === 'Describe' && (words.includes('Read') || words.includes('Write'));
  return fits && (words.includes(operation) || implied);
}

test.each(['', 'blue'])(
  'what the start asks for is what the script gives, part by part (deployment "%s")',
  (deployment) => {
    const settings: Settings = {
      ...DEFAULT_SETTINGS,
      deployment,
      delivery: 'exactly-once',
      enrich: { ...DEFAULT_SETTINGS.enrich, inventory: { ...DEFAULT_SETTINGS.enrich.inventory, file: '/hosts.csv' } },
      sinks: {
        out: { ...DEFAULT_FILES, type: 'ndjson', path: '/out', events: ['incidents', 'aggregates', 'dead-letters'] },
      },
    };
    const commands = new Map<string, string[]>();
    const given = (part: string): string[] => {
      const known = commands.get(part) ?? commandsOf(part, deployment);
      commands.set(part, known);
      return known;
    };
    const rights = HOLDERS.flatMap((holder) => rightsOf(settings, [holder], []));
    expect(rights.length).toBeGreaterThan(60);
    expect(rights.filter((right) => !given(right.part).some((command) => gives(command, right)))).toEqual([]);
  },
);

test('a part that does not exist is refused, and nothing is given', () => {
  expect(() => commandsOf('sive', '')).toThrow(/status 2|sive is no part of oomstream/);
});
