import { findTool, type Found } from '../debian/tool.ts';
import type { ShipperPlan } from '../debian/shipper.ts';

/** rsyslogd with its Kafka output, or why it is not to be had. */
export function findRsyslog(): Promise<Found> {
  return findTool({
    program: 'rsyslogd',
    folders: ['usr/sbin', 'sbin'],
    packages: ['rsyslog', 'rsyslog-kafka'],
    plugin: 'rsyslog/omkafka.so',
  });
}

/** The templates by which records are written: their names are those of the topics. */
export const RSYSLOG_TEMPLATES = ['raw', 'json', 'rfc5424'] as const;
export type RsyslogTemplate = (typeof RSYSLOG_TEMPLATES)[number];

/** Where rsyslog listens and what it writes. */
export interface RsyslogPlan {
  readonly brokers: readonly string[];
  readonly tcpPort: number;
  /** Topics of what comes over TCP, by template. */
  readonly topics: Readonly<Record<RsyslogTemplate, string>>;
  /** Where datagrams are received, and the topic to which they go as they came. */
  readonly udp: { readonly port: number; readonly topic: string };
  /** A log file that is followed, and the topic of its lines as they stand in it. */
  readonly file: { readonly path: string; readonly topic: string };
}

/** A plan that follows a file and listens on TCP and UDP, and writes each record by each template. */
export function rsyslogPlan(found: Extract<Found, { tool: unknown }>, plan: RsyslogPlan): ShipperPlan {
  const { tool } = found;
  const modules = tool.libraries.map((folder) => `${folder}/rsyslog`).join(':');
  return {
    tool,
    tcpPort: plan.tcpPort,
    config: (folder) => configOf(folder, plan),
    parameters: (folder, configFile) => ['-n', '-f', configFile, '-i', `${folder}/pid`, '-M', modules],
  };
}

// The usual JSON template of those who ship with omkafka: names that Logstash and Elasticsearch know.
const JSON_TEMPLATE = `template(name="json" type="list" option.jsonf="on") {
  property(outname="@timestamp" name="timereported" dateFormat="rfc3339" format="jsonf")
  property(outname="host" name="hostname" format="jsonf")
  property(outname="severity" name="syslogseverity-text" format="jsonf")
  property(outname="facility" name="syslogfacility-text" format="jsonf")
  property(outname="syslogtag" name="syslogtag" format="jsonf")
  property(outname="programname" name="programname" format="jsonf")
  property(outname="message" name="msg" format="jsonf")
}`;

function configOf(folder: string, { brokers, tcpPort, topics, udp, file }: RsyslogPlan): string {
  const kafka = (topic: string, template: string): string =>
    `action(type="omkafka" broker=[${brokers.map((broker) => `"${broker}"`).join(',')}] topic="${topic}" template="${template}" ` +
    `partitions.auto="on" confParam=["queue.buffering.max.ms=20","acks=all"] closeTimeout="10000")`;
  return `
global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imtcp")
module(load="imudp")
module(load="imfile")
module(load="omkafka")
template(name="raw" type="string" string="%rawmsg%")
template(name="line" type="string" string="%msg%")
template(name="rfc5424" type="string" string="<%PRI%>1 %TIMESTAMP:::date-rfc3339% %HOSTNAME% %APP-NAME% %PROCID% %MSGID% %STRUCTURED-DATA% %msg%")
${JSON_TEMPLATE}
ruleset(name="network") {
  ${RSYSLOG_TEMPLATES.map((template) => kafka(topics[template], template)).join('\n  ')}
}
ruleset(name="datagrams") {
  ${kafka(udp.topic, 'raw')}
}
ruleset(name="file") {
  ${kafka(file.topic, 'line')}
}
input(type="imtcp" address="127.0.0.1" port="${String(tcpPort)}" ruleset="network")
input(type="imudp" address="127.0.0.1" port="${String(udp.port)}" ruleset="datagrams")
input(type="imfile" file="${file.path}" tag="file" ruleset="file")
`;
}
