import { headersOf } from '../kafka/out-message.ts';
import { partitionOf } from '../kafka/murmur2.ts';
import { topicNames } from '../kafka/names.ts';
import { ok, problemOf, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

const KEY = 'oomstream-doctor';
const TOLERATED_MS = 2000;

/**
 * Writes a tombstone under a key of its own to the checkpoint topic, which changes nothing there: it shows that we may write, and
 * the time that the broker gave it lies between our sending it and our hearing of it, if the clocks agree.
 */
export async function checkClock({ client, settings, counts, nowMs }: ClusterContext): Promise<DoctorFinding[]> {
  const topic = topicNames(settings).checkpoint;
  const partitions = counts.get(topic);
  if (partitions === undefined) return [];
  const producer = client.producer();
  try {
    await producer.connect();
    const partition = partitionOf(KEY, partitions);
    const messages = [{ key: KEY, value: null, partition, headers: { ...headersOf('none') } }];
    const sentMs = nowMs();
    const [record] = await producer.send({ topic, messages, acks: -1 });
    return [
      ok('access', `${topic} can be written`),
      clockFinding(Number(record?.logAppendTime ?? -1), sentMs, nowMs()),
    ];
  } catch (error) {
    return [
      problemOf(
        'access',
        `${topic} cannot be written`,
        error,
        `Allow WRITE on the topics of oomstream, ${topic} among them.`,
      ),
    ];
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}

/** How the time of a broker lies to ours; all in milliseconds since the epoch. */
export function clockFinding(appendMs: number, sentMs: number, acknowledgedMs: number): DoctorFinding {
  if (appendMs < 0) {
    return warning(
      'clock',
      'the brokers told no time: the topic has no LogAppendTime',
      '`oomstream topics create --apply`',
    );
  }
  const offMs = appendMs < sentMs ? appendMs - sentMs : Math.max(0, appendMs - acknowledgedMs);
  if (Math.abs(offMs) <= TOLERATED_MS)
    return ok('clock', `the brokers' clock agrees with ours, to ${String(acknowledgedMs - sentMs)} ms`);
  const seconds = (Math.abs(offMs) / 1000).toFixed(1);
  return warning(
    'clock',
    `the brokers' clock is ${seconds} s ${offMs < 0 ? 'behind' : 'ahead of'} ours`,
    'Let NTP keep both; reports wait for the later of the two.',
  );
}
