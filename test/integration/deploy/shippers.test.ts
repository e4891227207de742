import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { truthOf } from '../../../src/simulate/simulate-fleet.ts';
import { Shipper, type ShipperPlan } from '../../support/debian/shipper.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testTopics } from '../../support/kafka/topics.ts';
import { findRsyslog, rsyslogPlan } from '../../support/rsyslog/rsyslog.ts';
import { differences } from '../../support/stream/fleet-truth.ts';
import { findSyslogNg, syslogNgPlan } from '../../support/syslog-ng/syslog-ng.ts';
import { arrived, asLines, HALF_HOUR, incidentsOf, saidBy } from '../real-tools/shipped.ts';

const [rsyslog, syslogNg] = await Promise.all([findRsyslog(), findSyslogNg()]);
const example = (name: string): string => readFileSync(`deploy/shippers/${name}`, 'utf8');
const APPEND_TIME = { configEntries: [{ name: 'message.timestamp.type', value: 'LogAppendTime' }] };

/**
 * The example with the test's broker, topic and folder, and a TCP input in place of the machine's own log; gzip, because the client
 * that counts what has arrived knows no lz4.
 */
const rsyslogText = (folder: string, broker: string, topic: string, port: number): string =>
  example('rsyslog.conf')
    .replace('module(load="imkmsg")', 'module(load="imtcp")')
    .replace('module(load="imuxsock")', `input(type="imtcp" address="127.0.0.1" port="${String(port)}")`)
    .replace('/var/spool/rsyslog', folder)
    .replace('kafka:9092', broker)
    .replace('lz4', 'gzip')
    .replace('logs.syslog', topic);

const syslogNgText = (folder: string, broker: string, topic: string, port: number): string =>
  example('syslog-ng.conf')
    .replace(
      '  system();\n  internal();',
      `  network(ip("127.0.0.1") port(${String(port)}) transport("tcp") keep-hostname(yes));`,
    )
    .replace('disk-buffer(', `disk-buffer(dir("${folder}") `)
    .replace('kafka:9092', broker)
    .replace('lz4', 'gzip')
    .replace('logs.syslog', topic);

describeWithKafka('the examples of deploy/shippers', (brokers) => {
  async function ships(plan: (topic: string, port: number) => ShipperPlan): Promise<string[]> {
    const topics = testTopics(brokers);
    const topic = await topics.make('example', APPEND_TIME);
    const [port = 0] = await freePorts(1);
    const shipper = await Shipper.start(plan(topic, port));
    try {
      const wire = saidBy('syslog-wire');
      await shipper.send(asLines(wire));
      await arrived(brokers, topic, wire.length);
      return differences(truthOf(HALF_HOUR), await incidentsOf(brokers, topic));
    } finally {
      await shipper.stop();
      await topics.remove();
    }
  }

  test.skipIf('missing' in rsyslog)('what rsyslog.conf writes has every kill with its numbers', async () => {
    if ('missing' in rsyslog) return;
    const found = await ships((topic, tcpPort) => ({
      ...rsyslogPlan(rsyslog, {
        brokers,
        tcpPort,
        topics: { raw: topic, json: topic, rfc5424: topic },
        udp: { port: 0, topic },
        file: { path: '', topic },
      }),
      config: (folder) => rsyslogText(folder, brokers[0] ?? '', topic, tcpPort),
    }));
    expect(found).toEqual([]);
  });

  test.skipIf('missing' in syslogNg)('what syslog-ng.conf writes has every kill with its numbers', async () => {
    if ('missing' in syslogNg) return;
    const found = await ships((topic, tcpPort) => ({
      ...syslogNgPlan(syslogNg, { brokers, tcpPort, topics: { raw: topic, rfc5424: topic, nvPairs: topic } }),
      config: (folder) => syslogNgText(folder, brokers[0] ?? '', topic, tcpPort),
    }));
    // Its JSON spells a byte that is no UTF-8 as text: a name that was cut within a letter ends so.
    expect(found.filter((difference) => !/comm is \S*\\xc3, expected/.test(difference))).toEqual([]);
  });
});
