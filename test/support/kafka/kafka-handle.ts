import type { BrokerProperties, ListenerPlace } from './broker-properties.ts';

/** Where a broker came from: given by its address, a container, or a process of our own. */
export type KafkaSource = 'environment' | 'docker' | 'jars';

/** The sources in the order in which they are tried. */
export const KAFKA_SOURCES: readonly KafkaSource[] = ['environment', 'docker', 'jars'];

/** The sources of a broker that is ours alone, and so may be killed. */
export const OWN_KAFKA: readonly KafkaSource[] = ['docker', 'jars'];

/** A broker that answers; whoever started it stops it. */
export interface KafkaHandle {
  /** `host:port`, as a client's bootstrap list wants them. */
  readonly brokers: string[];
  readonly source: KafkaSource;
  /** What the broker printed, where it is a process of our own. */
  readonly logFile?: string | undefined;
  /** Changes properties of the next start, where it is a process of our own. */
  configure?(changed: BrokerProperties): Promise<void>;
  /** Ends the broker in good order and removes its data. */
  stop(): Promise<void>;
  /** SIGKILL: nothing is flushed, the data stays where it is. */
  kill(): Promise<void>;
  /** Starts the same broker again, with the same data and ports; ends it first when it still runs. */
  restart(): Promise<void>;
}

/** How a broker differs from the plain one; everything may be left out. */
export interface KafkaOptions {
  /** The sources to try; without `environment` the broker is ours alone and may be killed. */
  readonly sources?: readonly KafkaSource[] | undefined;
  /** The port to listen on; a free one by default. */
  readonly port?: number | undefined;
  /** A folder whose data outlives the broker; by default a new one, removed at the end. */
  readonly keptFolder?: string | undefined;
  /** Broker properties over the default ones, as `server.properties` names them. */
  readonly properties?: BrokerProperties | undefined;
  /** Listeners besides the plain one; of a process only. */
  readonly listeners?: readonly ListenerPlace[] | undefined;
  /** Further words of `StorageTool format`, such as users with SCRAM passwords; of a process only. */
  readonly formatWords?: readonly string[] | undefined;
  /** The id of the cluster that it is a node of, in the 22 characters of Kafka's; a new one by default. Of a process only. */
  readonly clusterId?: string | undefined;
  /** Loggers that say more than warnings, by name; of a process only. */
  readonly logLevels?: Readonly<Record<string, 'info' | 'debug'>> | undefined;
}
