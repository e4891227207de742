import { statSync } from 'node:fs';
import { DEFAULT_SETTINGS } from '../../src/config/settings.ts';
import { topicNames } from '../../src/runtime/kafka/names.ts';
import { createTopics } from '../../src/runtime/kafka/topics.ts';
import { uniqueName } from '../../test/support/kafka/topics.ts';
import { dataFile } from '../data/data-file.ts';
import { benchBroker, countLines } from '../harness/bench-broker.ts';
import { Feed } from '../harness/feed.ts';
import { killLatencies } from '../harness/kill-latencies.ts';
import { ownScript } from '../harness/own-script.ts';
import { findPeers } from '../harness/peers.ts';
import { PinnedService } from '../harness/pinned-service.ts';
import type { Question } from '../harness/question.ts';
import { medianExtra } from '../harness/ratio.ts';
import { percentile, type Sample } from '../harness/sample.ts';

const OURS = 'kills in a steady load';
const SECONDS = 60;
const KILL_EVERY_MS = 100;
const STEADY_AFTER_MS = 5_000;
const WAIT_MS = 30_000;
const KEPT_BYTES = 2_000_000_000;
const { graceMs, gapMs } = DEFAULT_SETTINGS.assemble;
/** A report is complete when nothing of it was said for the gap, and lines may be late by the grace twice (src/assemble). */
const CONFIGURED_WAIT_MS = gapMs + 2 * graceMs;

/** How long after a kill is its incident on the topic, beyond what the configuration waits for by design? */
export const P7: Question = {
  id: 'P7',
  title: 'a kill to its incident on the topic, at half of the load that one process takes; at least once',
  prepare: async (context) => {
    const { megabytes = 256, core, seconds = SECONDS } = context;
    const path = await dataFile('fleet', megabytes);
    const size = statSync(path).size;
    const { tools, missing } = await findPeers('kcat');
    const { kcat } = tools;
    if (kcat === undefined) return { contenders: [], missing, figures: () => [] };
    const broker = await benchBroker(context, kcat);
    const others = core === 0 ? 1 : 0;
    const bytesASecond = async (): Promise<{ readonly sent: number; readonly taken: number }> => {
      const begun = performance.now();
      const topic = await broker.filled(path, 'none');
      const sent = size / ((performance.now() - begun) / 1000);
      const words = [broker.brokers.join(), topic, String(await countLines(path))];
      const { wallSeconds } = await ownScript('kafka-incidents.ts', core, words)();
      await broker.remove([topic]);
      return { sent, taken: size / wallSeconds };
    };
    const run = async (): Promise<Sample> => {
      const { sent, taken } = await bytesASecond();
      // Who sends shares a core with the broker: where both take less than the service, theirs is the full load.
      const load = Math.min(sent, taken) / 2;
      const input = await broker.empty(1, KEPT_BYTES);
      const deployment = uniqueName('bench');
      const brokers = [...broker.brokers];
      const settings = { ...DEFAULT_SETTINGS, deployment, input: { topics: [input] } };
      await createTopics({ ...settings, kafka: { ...settings.kafka, brokers, partitions: 1 } });
      const config = { deployment, kafka: { brokers, partitions: 1 }, input: { topics: [input] } };
      const service = await PinnedService.start(config, { stages: 'sieve,assemble,aggregate', cores: String(core) });
      const feed = new Feed(path, { kcat, brokers, topic: input, codec: 'none', core: others });
      let isOn = true;
      try {
        const begun = performance.now();
        const before = service.usage();
        const feeding = feed.send(() => isOn, load);
        await new Promise((resolve) => setTimeout(resolve, STEADY_AFTER_MS));
        const place = { brokers, input, incidents: topicNames(settings).incidents };
        const pace = { everyMs: KILL_EVERY_MS, untilMs: seconds * 1000, waitMs: WAIT_MS };
        const { ms, missing: lost } = await killLatencies(place, pace);
        isOn = false;
        await feeding;
        const wallSeconds = (performance.now() - begun) / 1000;
        const cpuSeconds = service.usage().cpuSeconds - before.cpuSeconds;
        const extra = {
          ...Object.fromEntries([50, 95, 99, 100].map((part) => [`p${part}Ms`, percentile(ms, part)])),
          kills: ms.length,
          lost,
          fullMegabytes: Math.min(sent, taken) / 1e6,
          loadMegabytes: feed.bytes / wallSeconds / 1e6,
          busyShare: cpuSeconds / wallSeconds,
        };
        return { wallSeconds, cpuSeconds, peakBytes: service.usage().rssBytes, extra };
      } finally {
        isOn = false;
        await feed.end().catch(() => undefined);
        await service.stop();
      }
    };
    return {
      contenders: [{ name: OURS, run }],
      missing,
      warmUp: false,
      runs: 1,
      figures: (samples) => {
        const extra = (name: string): number => medianExtra(samples, OURS, name);
        const beyond = (part: number): number => extra(`p${part}Ms`) - CONFIGURED_WAIT_MS;
        const told = (name: string, value: number, unit: string) => ({ name, value, unit, more: false });
        return [
          told(`p50 beyond gap and twice the grace (${CONFIGURED_WAIT_MS} ms)`, beyond(50), 'ms'),
          told('p95 beyond them', beyond(95), 'ms'),
          { ...told('p99 beyond them', beyond(99), 'ms'), must: 1000, goal: 400 },
          told('the longest beyond them', beyond(100), 'ms'),
          told('p50 in all', extra('p50Ms'), 'ms'),
          told('p99 in all', extra('p99Ms'), 'ms'),
          told('kills', extra('kills'), ''),
          { ...told('kills without an incident', extra('lost'), ''), must: 0 },
          told('full load', extra('fullMegabytes'), 'MB/s'),
          told('load', extra('loadMegabytes'), 'MB/s'),
          told('CPU s a GB', (extra('busyShare') * 1000) / extra('loadMegabytes'), 's'),
          told('CPU of the process', extra('busyShare'), ''),
        ];
      },
    };
  },
};
