import type { EventKind } from '../sinks/sink.ts';
import type { SinkOptions } from '../sinks/types.ts';
import type { Complaint } from './complaints.ts';
import type { Settings } from './settings.ts';

/** What is wrong with sinks that are each well formed but make no sense. */
export function checkSinks(settings: Settings): readonly Complaint[] {
  return Object.entries(settings.sinks).flatMap(([name, options]) =>
    [...credentialMistakes(options), ...topicMistakes(options, settings)].map(([key, text]) => ({
      path: ['sinks', name, key],
      text: `sinks.${name}.${key} ${text}`,
    })),
  );
}

type Mistake = readonly [key: string, text: string];

function credentialMistakes(options: SinkOptions): Mistake[] {
  if (options.type !== 'elasticsearch' && options.type !== 'alertmanager') return [];
  const token = options.type === 'elasticsearch' ? options.apiKey : options.bearerToken;
  const { username, password } = options;
  if (token !== undefined && username !== undefined)
    return [['username', 'stands beside a token: one of them is enough']];
  if (username !== undefined && password === undefined) return [['username', 'lacks its password']];
  return username === undefined && password !== undefined ? [['password', 'lacks its username']] : [];
}

/** What goes into our own topics again would go round for ever. */
function topicMistakes(options: SinkOptions, { topics, input, deployment }: Settings): Mistake[] {
  if (options.type !== 'kafka') return [];
  const { incidents, aggregates, deadLetters } = options.topics;
  const byKind: Readonly<Record<EventKind, string | undefined>> = {
    incidents,
    aggregates,
    'dead-letters': deadLetters,
  };
  const missing = options.events.find((kind) => byKind[kind] === undefined);
  if (missing !== undefined) return [['topics', `lacks ${missing}`]];
  if (options.brokers !== undefined) return [];
  const prefix = deployment === '' ? '' : `${deployment}-`;
  const own = new Set([...Object.values<string>({ ...topics }).map((topic) => prefix + topic), ...input.topics]);
  const round = options.events.find((kind) => own.has(byKind[kind] ?? ''));
  return round === undefined ? [] : [['topics', `must not name oomstream's own topics (${byKind[round] ?? ''})`]];
}
