import { createSocket } from 'node:dgram';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { truthOf } from '../../../src/simulate/simulate-fleet.ts';
import { Shipper } from '../../support/debian/shipper.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testTopics, type TestTopics } from '../../support/kafka/topics.ts';
import { findRsyslog, rsyslogPlan, RSYSLOG_TEMPLATES, type RsyslogTemplate } from '../../support/rsyslog/rsyslog.ts';
import { differences } from '../../support/stream/fleet-truth.ts';
import { arrived, asLines, HALF_HOUR, incidentsOf, saidBy } from './shipped.ts';

/** Templates whose records are not read yet; to become empty. */
const UNREAD: ReadonlySet<RsyslogTemplate> = new Set();
/** Datagrams that may be on their way at once: fewer than a socket's buffer holds. */
const WINDOW = 100;

const APPEND_TIME = { configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] };

const found = await findRsyslog();
const missing = 'missing' in found ? found.missing : undefined;

describeWithKafka('rsyslog', (brokers) => {
  describe.skipIf(missing !== undefined)(`ships half an hour${missing === undefined ? '' : ` (${missing})`}`, () => {
    const truth = truthOf(HALF_HOUR);
    const wire = saidBy('syslog-wire');
    const folder = mkdtempSync(join(tmpdir(), 'oomstream-rsyslog-'));
    const file = join(folder, 'kern.log');
    let made: TestTopics;
    let shipper: Shipper;
    let topics: Record<RsyslogTemplate, string>;
    let ofFile: string;
    let ofUdp: string;
    let udpPort: number;

    beforeAll(async () => {
      if ('missing' in found) return;
      made = testTopics(brokers);
      topics = {
        raw: await made.make('rsyslog-raw', APPEND_TIME),
        json: await made.make('rsyslog-json', APPEND_TIME),
        rfc5424: await made.make('rsyslog-5424', APPEND_TIME),
      };
      ofFile = await made.make('rsyslog-file', APPEND_TIME);
      ofUdp = await made.make('rsyslog-udp', APPEND_TIME);
      const [tcpPort = 0, port = 0] = await freePorts(2);
      udpPort = port;
      writeFileSync(file, '');
      const plan = { brokers, tcpPort, topics, udp: { port, topic: ofUdp }, file: { path: file, topic: ofFile } };
      shipper = await Shipper.start(rsyslogPlan(found, plan));
    });

    afterAll(async () => {
      await shipper.stop();
      await made.remove();
      rmSync(folder, { recursive: true, force: true });
    });

    test('received over TCP, each record written by every template', async () => {
      await shipper.send(asLines(wire));
      for (const template of RSYSLOG_TEMPLATES) await arrived(brokers, topics[template], wire.length);
    });

    for (const template of RSYSLOG_TEMPLATES) {
      test.skipIf(UNREAD.has(template))(`template ${template}: every kill with its numbers`, async () => {
        expect(differences(truth, await incidentsOf(brokers, topics[template]))).toEqual([]);
      });
    }

    test('received over UDP', async () => {
      const socket = createSocket('udp4');
      for (let from = 0; from < wire.length; from += WINDOW) {
        const window = wire.slice(from, from + WINDOW);
        for (const bytes of window) socket.send(bytes, udpPort, '127.0.0.1');
        await arrived(brokers, ofUdp, from + window.length);
      }
      socket.close();
      expect(differences(truth, await incidentsOf(brokers, ofUdp))).toEqual([]);
    });

    test('followed in a file', async () => {
      const lines = saidBy('syslog-file');
      appendFileSync(file, asLines(lines));
      await arrived(brokers, ofFile, lines.length);
      expect(differences(truth, await incidentsOf(brokers, ofFile))).toEqual([]);
    });
  });
});
