/** A message with its place: partitions are chosen by us, not by the client. */
export interface OutMessage {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | null;
  /** null is a tombstone. */
  readonly value: string | null;
  readonly headers: Readonly<Record<string, string>>;
}

const OVERHEAD_BYTES = 100;

/** An upper bound of what a message takes in a request. */
export function weightOf(message: OutMessage): number {
  const value = message.value === null ? 0 : Buffer.byteLength(message.value);
  return value + Buffer.byteLength(message.key ?? '') + OVERHEAD_BYTES;
}

/** Messages grouped by topic, in their order. */
export function topicMessagesOf(messages: readonly OutMessage[]) {
  const byTopic = new Map<
    string,
    { topic: string; messages: Pick<OutMessage, 'partition' | 'key' | 'value' | 'headers'>[] }
  >();
  for (const { topic, partition, key, value, headers } of messages) {
    let entry = byTopic.get(topic);
    if (entry === undefined) byTopic.set(topic, (entry = { topic, messages: [] }));
    entry.messages.push({ partition, key, value, headers });
  }
  return [...byTopic.values()];
}

/** The headers of one of our values: which schema it has, and of which host it is. */
export function headersOf(schema: string, host?: string): Readonly<Record<string, string>> {
  return { schema, 'content-type': 'application/json', ...(host === undefined ? {} : { host }) };
}
