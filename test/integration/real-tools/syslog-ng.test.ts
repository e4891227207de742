import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Incident } from '../../../src/model/generated/incident.ts';
import { truthOf } from '../../../src/simulate/simulate-fleet.ts';
import { Shipper } from '../../support/debian/shipper.ts';
import { describeWithKafka } from '../../support/kafka/describe.ts';
import { freePorts } from '../../support/kafka/free-ports.ts';
import { testTopics, type TestTopics } from '../../support/kafka/topics.ts';
import {
  findSyslogNg,
  syslogNgPlan,
  SYSLOG_NG_TEMPLATES,
  type SyslogNgTemplate,
} from '../../support/syslog-ng/syslog-ng.ts';
import { differences } from '../../support/stream/fleet-truth.ts';
import { arrived, asLines, HALF_HOUR, incidentsOf, saidBy } from './shipped.ts';

/** Templates whose records are not read yet; to become empty. */
const UNREAD: ReadonlySet<SyslogNgTemplate> = new Set();

const NAMES = Object.keys(SYSLOG_NG_TEMPLATES) as SyslogNgTemplate[];
const found = await findSyslogNg();
const missing = 'missing' in found ? found.missing : undefined;

describeWithKafka('syslog-ng', (brokers) => {
  describe.skipIf(missing !== undefined)(`ships half an hour${missing === undefined ? '' : ` (${missing})`}`, () => {
    const truth = truthOf(HALF_HOUR);
    const wire = saidBy('syslog-wire');
    let made: TestTopics;
    let shipper: Shipper;
    let topics: Record<SyslogNgTemplate, string>;

    beforeAll(async () => {
      if ('missing' in found) return;
      made = testTopics(brokers);
      topics = {
        raw: await made.make('syslog-ng-raw'),
        rfc5424: await made.make('syslog-ng-json'),
        nvPairs: await made.make('syslog-ng-pairs'),
      };
      const [tcpPort = 0] = await freePorts(1);
      shipper = await Shipper.start(syslogNgPlan(found, { brokers, tcpPort, topics }));
    });

    afterAll(async () => {
      await shipper.stop();
      await made.remove();
    });

    test('received over TCP, each record written by every template', async () => {
      await shipper.send(asLines(wire));
      for (const name of NAMES) await arrived(brokers, topics[name], wire.length);
    });

    for (const name of NAMES) {
      test.skipIf(UNREAD.has(name))(`template ${name}: every kill with its numbers`, async () => {
        const incidents = await incidentsOf(brokers, topics[name]);
        expect(differences(truth, incidents.map(withoutEscapes))).toEqual([]);
      });
    }
  });
});

/** format-json writes a byte that is no UTF-8 as four characters, `\\xc3`: the name then is what it wrote. */
function withoutEscapes(incident: Incident): Incident {
  const victims = incident.victims.map((victim) =>
    victim.comm === undefined ? victim : { ...victim, comm: victim.comm.replace(/\\x[0-9a-f]{2}/g, '\ufffd') },
  );
  return { ...incident, victims };
}
