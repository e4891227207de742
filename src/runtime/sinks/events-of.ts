import { aggregateKey } from '../../aggregate/key.ts';
import type { EncodeOptions } from '../../encode/event-facts.ts';
import { FORMATS, type FormatName } from '../../encode/format.ts';
import { canaryOf } from '../../model/canary.ts';
import type { Aggregate } from '../../model/generated/aggregate.ts';
import type { DeadLetter } from '../../model/generated/dead-letter.ts';
import type { Incident } from '../../model/generated/incident.ts';
import type { SinkEvent } from '../../sinks/sink.ts';

/** A value of an output topic. */
export type OutputValue =
  | { readonly kind: 'incidents'; readonly value: Incident }
  | { readonly kind: 'aggregates'; readonly value: Aggregate }
  | { readonly kind: 'dead-letters'; readonly value: DeadLetter };

/** The events that a value becomes, none for a canary, which nobody was killed for; the format is that of incidents. */
export function eventsOf(output: OutputValue, format: FormatName, encoding: EncodeOptions): SinkEvent[] {
  if (output.kind === 'incidents') return incidentEvents(output.value, format, encoding);
  return [output.kind === 'aggregates' ? aggregateEvent(output.value) : deadLetterEvent(output.value)];
}

function incidentEvents(value: Incident, format: FormatName, encoding: EncodeOptions): SinkEvent[] {
  if (canaryOf(value) !== undefined) return [];
  const time = value.time ?? value.streamTime ?? encoding.fallbackTime;
  return FORMATS[format](value, encoding).map((body, at) => ({
    kind: 'incidents',
    value,
    id: idOf(body) ?? (at === 0 ? value.id : `${value.id}-${String(at)}`),
    time,
    body: typeof body === 'string' ? body.replace(/\n$/, '') : body,
    revision: undefined,
  }));
}

/** Without the state that only a restart needs. */
function aggregateEvent(value: Aggregate): SinkEvent {
  const body: Omit<Aggregate, 'state'> & { state?: unknown } = { ...value };
  delete body.state;
  return {
    kind: 'aggregates',
    value,
    id: aggregateKey(value),
    time: value.window.start,
    body,
    revision: value.revision,
  };
}

function deadLetterEvent(value: DeadLetter): SinkEvent {
  const { topic, partition, offset } = value.origin;
  const id = `${topic}-${String(partition)}-${String(offset)}`;
  return { kind: 'dead-letters', value, id, time: undefined, body: value, revision: undefined };
}

/** The id that a document itself carries: `event.id` in ECS, `metadata.uid` in OCSF. */
function idOf(body: string | object): string | undefined {
  if (typeof body === 'string') return undefined;
  const { event, metadata } = body as { readonly event?: { id?: unknown }; readonly metadata?: { uid?: unknown } };
  const id = event?.id ?? metadata?.uid;
  return typeof id === 'string' ? id : undefined;
}
