/** A request in Kafka's protocol, its body encoded; versions before the flexible ones. */
export interface RawRequest {
  readonly apiKey: number;
  readonly version: number;
  readonly body: Buffer;
}

/** The cluster over the client's own connections, authenticated as it is, for requests that it does not know. */
export interface RawCluster {
  connect(): Promise<void>;
  /** The greatest version of a request that the brokers speak. */
  maxVersion(apiKey: number): number;
  /** The answer of a broker by its number, of any one by default, after the correlation id. */
  send(request: RawRequest, nodeId?: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** What is used of the client's class `Broker`. */
interface InnerBroker {
  readonly versions: Readonly<Record<number, { readonly maxVersion: number }>> | null;
  readonly connectionPool: { send(exchange: object): Promise<unknown> };
}

/** What is used of the client's class `Cluster`. */
interface InnerCluster {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  findBroker(place: { readonly nodeId: number }): Promise<InnerBroker>;
  readonly brokerPool: { readonly seedBroker: InnerBroker };
}

/** The modules of the client that it is made of. */
export interface ClusterModules {
  readonly Cluster: new (options: object) => InnerCluster;
  readonly Encoder: new () => { writeBuffer(bytes: Buffer): object };
  readonly createLogger: (options: object) => object;
  readonly socketFactory: () => unknown;
}

/** What the client is configured with, as far as it is looked at here. */
interface ClusterConfig {
  readonly socketFactory?: unknown;
  readonly logLevel?: unknown;
  readonly logCreator?: unknown;
}

/** A cluster of the client's configuration. */
export function rawCluster(config: ClusterConfig, modules: ClusterModules): RawCluster {
  const { Cluster, Encoder, createLogger, socketFactory } = modules;
  const cluster = new Cluster({
    ...config,
    socketFactory: config.socketFactory ?? socketFactory(),
    logger: createLogger({ level: config.logLevel, logCreator: config.logCreator }),
    allowAutoTopicCreation: false,
    metadataMaxAge: 0,
  });
  const seed = (): InnerBroker => cluster.brokerPool.seedBroker;
  return {
    connect: () => cluster.connect(),
    maxVersion: (apiKey) => seed().versions?.[apiKey]?.maxVersion ?? -1,
    close: () => cluster.disconnect(),
    async send({ apiKey, version, body }, nodeId) {
      if (nodeId !== undefined) await cluster.refreshMetadata();
      const broker = nodeId === undefined ? seed() : await cluster.findBroker({ nodeId });
      const encode = () => Promise.resolve(new Encoder().writeBuffer(body));
      const asItIs = (bytes: Buffer) => Promise.resolve(bytes);
      return (await broker.connectionPool.send({
        request: { apiKey, apiVersion: version, apiName: 'Raw', encode },
        response: { decode: asItIs, parse: asItIs },
      })) as Buffer;
    },
  };
}
