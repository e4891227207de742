import { expect, test } from 'vitest';
import type { Producer } from '../../../../src/runtime/kafka/client.ts';
import type { OutMessage } from '../../../../src/runtime/kafka/out-message.ts';
import { Outbox } from '../../../../src/runtime/kafka/outbox.ts';
import { silentLogger } from '../../../../src/runtime/logger.ts';
import { silentMeter } from '../../../../src/runtime/metrics.ts';

type Send = (values: readonly string[]) => Promise<void>;

/** A cluster whose producers answer as told, and which remembers what each was given. */
function fakeCluster(send: Send) {
  const producers: { readonly sent: string[][]; disconnected: boolean }[] = [];
  const client = {
    producer: () => {
      const state = { sent: [] as string[][], disconnected: false };
      producers.push(state);
      const fake = {
        connect: () => Promise.resolve(),
        disconnect: () => {
          state.disconnected = true;
          return Promise.resolve();
        },
        sendBatch: async ({ topicMessages }: { topicMessages: { messages: { value: string }[] }[] }) => {
          const values = topicMessages.flatMap(({ messages }) => messages.map(({ value }) => value));
          await send(values);
          state.sent.push(values);
          return [];
        },
      };
      return fake as unknown as Producer;
    },
  };
  return { client, producers };
}

const message = (value: string): OutMessage => ({ topic: 't', partition: 0, key: null, value, headers: {} });

function outbox(send: Send) {
  const cluster = fakeCluster(send);
  const box = new Outbox({
    client: cluster.client,
    stage: 'sieve',
    logger: silentLogger,
    meter: silentMeter,
    nowMs: Date.now,
  });
  return { box, producers: cluster.producers };
}

test('after a failed send the producer is discarded and the same messages go first with a new one', async () => {
  let failures = 1;
  const { box, producers } = outbox(() => {
    failures -= 1;
    return failures >= 0 ? Promise.reject(new Error('connection lost')) : Promise.resolve();
  });
  box.put([message('a')]);
  box.put([message('b')]);
  await box.settled();
  expect(producers).toHaveLength(2);
  expect(producers[0]).toMatchObject({ disconnected: true, sent: [] });
  expect(producers[1]?.sent).toEqual([['a'], ['b']]);
});

test('nothing is acknowledged before the broker has answered', async () => {
  let answer: () => void = () => undefined;
  const { box } = outbox(
    () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  );
  const sequence = box.put([message('a'), message('b')]);
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(box.acknowledged).toBe(0);
  answer();
  await box.settled(sequence);
  expect(box.acknowledged).toBe(2);
});

test('a message that is too large is given up alone, not with its neighbours', async () => {
  const { box, producers } = outbox((values) =>
    values.includes('huge')
      ? Promise.reject(Object.assign(new Error('too large'), { type: 'MESSAGE_TOO_LARGE' }))
      : Promise.resolve(),
  );
  const huge = message('huge');
  box.put([message('a'), huge, message('b')]);
  await box.settled();
  expect(box.wasGivenUp(huge)).toBe(true);
  expect(producers.flatMap(({ sent }) => sent).flat()).toEqual(['a', 'b']);
});

test('it has no room while the broker does not answer, and closing gives up on the rest', async () => {
  const { box } = outbox(() => Promise.reject(new Error('down')));
  box.put([message('x'.repeat(17 * 1024 * 1024))]);
  expect(box.hasRoom).toBe(false);
  const waiting = box.settled();
  const refused = expect(waiting).rejects.toThrow('closed');
  expect(await box.close(20)).toBe(false);
  await refused;
});
