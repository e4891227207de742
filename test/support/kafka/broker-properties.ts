/** A broker's configuration by property name, as `server.properties` has it. */
export type BrokerProperties = Readonly<Record<string, string | number | boolean>>;

/** Where a single-node broker listens and keeps its data. */
export interface BrokerPlace {
  /** The address that clients are told. */
  readonly host: string;
  readonly port: number;
  readonly controllerPort: number;
  /** The interface to bind to: the loopback one for a process, every one inside a container. */
  readonly bind: string;
  readonly dataFolder: string;
  /** Listeners besides the plain one, each with a port of its own. */
  readonly listeners?: readonly ListenerPlace[] | undefined;
}

/** A further listener: its name is upper case in `listeners`, lower case in `listener.name.<name>.*`. */
export interface ListenerPlace {
  readonly name: string;
  readonly protocol: 'SSL' | 'SASL_SSL' | 'SASL_PLAINTEXT';
  readonly port: number;
}

/** The properties of one node that is broker and controller: replication factor 1 everywhere, no waiting for group members. */
export function brokerProperties(place: BrokerPlace, overrides: BrokerProperties = {}): BrokerProperties {
  const more = place.listeners ?? [];
  const listen = (host: string): string => more.map(({ name, port }) => `,${name}://${host}:${port}`).join('');
  return {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    listeners: `PLAINTEXT://${place.bind}:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}${listen(place.bind)}`,
    'advertised.listeners': `PLAINTEXT://${place.host}:${place.port}${listen(place.host)}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT${more.map(({ name, protocol }) => `,${name}:${protocol}`).join('')}`,
    'log.dirs': place.dataFolder,
    'auto.create.topics.enable': false, // a misspelt topic must fail, not appear
    'num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 5, // 50 by default: each one is a folder, and time at the first group
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 5,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    // A broker that was killed may register again only when its old session is over: 9 s by default.
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 500,
    ...overrides,
  };
}

/** The text of a `server.properties` file; backslashes are escapes in that format, and ends of lines (PEM) must be escaped. */
export function propertiesText(properties: BrokerProperties): string {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${escaped(String(value))}`);
  return `${lines.join('\n')}\n`;
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

/** The same as environment variables of the apache/kafka image: `node.id` becomes `KAFKA_NODE_ID`. */
export function propertiesEnvironment(properties: BrokerProperties): Record<string, string> {
  const name = (key: string): string =>
    `KAFKA_${key.replaceAll('_', '___').replaceAll('-', '__').replaceAll('.', '_').toUpperCase()}`;
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [name(key), String(value)]));
}
