import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { loadSettings, settingsOf } from '../../../src/config/load.ts';
import { DEFAULT_SETTINGS } from '../../../src/config/settings.ts';
import { AppError } from '../../../src/lib/errors.ts';

const parse = (text: string, environment: NodeJS.ProcessEnv = {}) => settingsOf(text, 'oomstream.yaml', environment);

function complaintOf(text: string, environment: NodeJS.ProcessEnv = {}): string {
  try {
    parse(text, environment);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  throw new Error('expected a complaint');
}

describe('a configuration file', () => {
  test('that is empty gives the defaults', () => {
    expect(parse('')).toEqual(DEFAULT_SETTINGS);
    expect(parse('# nothing\n')).toEqual(DEFAULT_SETTINGS);
  });

  test('gives durations in milliseconds and sizes in bytes', () => {
    const settings = parse('assemble: { grace: 1.5s, max-host-size: 1GiB }\nsieve: { max-record: 64KiB }\n');
    expect(settings.assemble.graceMs).toBe(1500);
    expect(settings.assemble.maxHostBytes).toBe(1024 ** 3);
    expect(settings.sieve.maxRecordBytes).toBe(65_536);
  });

  test('gives the sizes of windows ascending, and takes a single one without a list', () => {
    expect(parse('aggregate: { window: [1d, 5m, 7d] }\n').aggregate.windowsMs).toEqual([
      300_000, 86_400_000, 604_800_000,
    ]);
    expect(parse('aggregate: { window: 1h }\n').aggregate.windowsMs).toEqual([3_600_000]);
  });

  test('takes values from the environment and from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'oomstream-config-'));
    try {
      writeFileSync(join(folder, 'password'), 's3cret\n');
      const text = `kafka:\n  brokers: ['\${BROKER}']\n  sasl: { mechanism: plain, username: u, password: '\${file:${folder}/password}' }\n`;
      const settings = parse(text, { BROKER: 'kafka-1:9092' });
      expect(settings.kafka.brokers).toEqual(['kafka-1:9092']);
      expect(settings.kafka.sasl?.password).toBe('s3cret');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const WINDOW_MISTAKES = [
  ['no size of window', '[]', 'must name at least one size'],
  ['a size of zero among others', '[5m, 0s]', 'must be longer than zero'],
  ['a size among others that does not divide a day', '[5m, 35m]', 'must divide a day'],
  ['a size of a day and a half', '[5m, 36h]', 'must divide a day or be whole days'],
  ['a size twice, in two spellings', '[60m, 5m, 1h]', 'must not name a size twice'],
  ['five sizes', '[5m, 10m, 30m, 1h, 1d]', 'must name at most 4 sizes'],
  ['sizes that do not contain each other', '[10m, 15m]', 'must be multiples of the smallest size'],
  ['a number', '5', 'must be a string or an array'],
] as const;

const TREND_MISTAKES = [
  ['no quiet', 'quiet: 0s', 'quiet must be longer than zero'],
  ['a negative duration', 'quiet: -1h', 'quiet must be a duration such as'],
  ['a threshold below its range', 'leak-variation: -0.1', 'leak-variation must be at least 0'],
  ['a count of none', 'raises: 0', 'raises must be at least 1'],
  ['half a kill', 'leak-kills: 3.5', 'leak-kills must be an integer'],
  ['a leak of two kills', 'leak-kills: 2', 'leak-kills must be at least 3'],
  ['a repetition of one', 'repeat-incidents: 1', 'repeat-incidents must be at least 2'],
  ['a fleet of one host', 'fleet-hosts: 1', 'fleet-hosts must be at least 2'],
  ['an unknown threshold', 'quite: 1h', 'quite is not a key of the configuration; did you mean'],
] as const;

describe('a mistake is named with its place and a remedy', () => {
  test.each([
    [
      'an unknown key',
      'kafka:\n  broker: [a:1]\n',
      'oomstream.yaml:2:11: kafka.broker is not a key of the configuration; did you mean kafka.brokers?',
    ],
    ['an unknown section', 'asemble: {}\n', 'did you mean assemble?'],
    ['a duration without unit', 'assemble:\n  grace: 5\n', 'oomstream.yaml:2:10: assemble.grace must be a string'],
    ['a malformed duration', 'assemble:\n  grace: 5 minutes\n', 'assemble.grace must be a duration such as 250ms'],
    [
      'a malformed size of window',
      'aggregate: { window: [5m, daily] }\n',
      'aggregate.window.1 must be a duration such as 250ms',
    ],
    ['a malformed size', 'sieve: { max-record: 4MB }\n', 'sieve.max-record must be a size such as'],
    ['a broker without port', 'kafka: { brokers: [kafka-1] }\n', 'kafka.brokers.0 must be host:port'],
    ['a word outside of its list', 'host: { key: name }\n', 'host.key must be one of short, fqdn, machine-id'],
    ['a window of zero', 'aggregate: { window: 0s }\n', 'aggregate.window must be longer than zero'],
    ['a window that does not divide a day', 'aggregate: { window: 7m }\n', 'aggregate.window must divide a day'],
    ...WINDOW_MISTAKES.map(([what, window, said]): [string, string, string] => [
      what,
      `aggregate: { window: ${window} }\n`,
      `oomstream.yaml:1:22: aggregate.window ${said}`,
    ]),
    ['no lateness', 'aggregate: { lateness: 0s }\n', 'aggregate.lateness must be at least 1m'],
    ...TREND_MISTAKES.map(([what, threshold, said]): [string, string, string] => [
      what,
      `aggregate: { thresholds: { ${threshold} } }\n`,
      `aggregate.thresholds.${said}`,
    ]),
    [
      'a zone that does not exist',
      'envelope: { timezone: Mars/Olympus }\n',
      'envelope.timezone is not an IANA time zone',
    ],
    ['a broken pattern', "input: { pattern: '(' }\n", 'input.pattern is not a regular expression'],
    ['its own topic as input', 'input: { topics: [oom.lines] }\n', "input.topics must not name oomstream's own topics"],
    [
      'a progress time-out below a rebalance',
      'progress: { timeout: 30s }\n',
      'progress.timeout must be longer than kafka.session-timeout',
    ],
    ['a half credential', 'kafka: { sasl: { mechanism: plain } }\n', 'kafka.sasl lacks username'],
    ['broken YAML', 'kafka: [\n', 'oomstream.yaml: '],
    ['a list instead of keys', '- a\n', 'the file must be an object'],
    ['a variable that is not set', "deployment: '${NOWHERE}'\n", 'the environment variable NOWHERE is not set'],
  ])('%s', (_, text, expected) => {
    expect(complaintOf(text)).toContain(expected);
  });

  test('all mistakes are told at once', () => {
    const told = complaintOf('host: { key: x }\nlog: { level: loud }\n');
    expect(told.split('\n')).toHaveLength(2);
  });

  test('a list or a map as a key is refused in words, and nobody else says a word', () => {
    const warned = vi.spyOn(process, 'emitWarning');
    expect(complaintOf('kafka: { brokers: [a:1] }\n{ sasl: x }: 3\n')).toBe(
      'oomstream.yaml: a key must be text, not a list or a map at line 2, column 1',
    );
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  test('aliases that multiply into gigabytes are refused', () => {
    const levels = 'bcdefghij'.split('').map(
      (name, at) =>
        `${name}: &${name} [${Array(9)
          .fill(`*${'abcdefghij'[at] ?? ''}`)
          .join(',')}]`,
    );
    expect(complaintOf(`a: &a [x,x,x,x,x,x,x,x,x]\n${levels.join('\n')}\n`)).toContain('alias');
  });
});

describe('a file that cannot be read', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'oomstream-config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test('names the path', () => {
    expect(() => loadSettings(join(folder, 'missing.yaml'))).toThrow(/cannot read the configuration .*missing\.yaml/);
    expect(() => loadSettings(folder)).toThrow(AppError);
  });
});
