import type { KubernetesOptions } from '../../enrich/options.ts';
import type { Context } from '../../model/generated/context.ts';
import { validators } from '../../model/validate.ts';
import { checkAccess } from '../../sources/kubernetes/access.ts';
import type { ApiError } from '../../sources/kubernetes/api-error.ts';
import { connectCluster, type Cluster } from '../../sources/kubernetes/cluster.ts';
import { nodeEntry } from '../../sources/kubernetes/node-entry.ts';
import { podEntries } from '../../sources/kubernetes/pod-entries.ts';
import { repeat } from '../backoff.ts';
import type { Logger } from '../logger.ts';
import { gaugeSource, type Feed, type FeedDeps } from './feed.ts';
import { ResourceFollower, type FollowerDeps, type WatchedResource } from './resource-follower.ts';
import { TableSource } from './table-source.ts';
import { withFormer } from './former-containers.ts';

const GAUGE_EVERY_MS = 1000;
const FORGET_EVERY_MS = 60_000;
const RBAC = 'kubectl apply -f deploy/kubernetes/rbac.yaml';

/** Pods and nodes as the Kubernetes API tells of them; what is deleted stays known for a while. */
export class KubernetesFeed implements Feed {
  readonly source: TableSource;
  readonly #options: KubernetesOptions;
  readonly #deps: FeedDeps;
  readonly #connect: () => Promise<Cluster>;
  readonly #followers: readonly ResourceFollower[];

  /** Throws OOM_KUBECONFIG_INVALID when there is no way to the API server. */
  constructor(options: KubernetesOptions, deps: FeedDeps, connect?: () => Promise<Cluster>) {
    if (connect === undefined) checkAccess(options);
    const { maxEntries = deps.maxEntries } = options;
    this.source = new TableSource('kubernetes', { ...deps, maxEntries }, 'pods');
    this.#options = options;
    this.#deps = deps;
    this.#connect = connect ?? (() => connectCluster(options));
    this.#followers = watchedResources(options).map(
      (resource) => new ResourceFollower(resource, this.#toldOf(resource)),
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([
      ...this.#followers.map((follower) => follower.run(signal)),
      repeat(
        GAUGE_EVERY_MS,
        signal,
        () => {
          this.#gauge();
        },
        () => undefined,
      ),
      repeat(
        FORGET_EVERY_MS,
        signal,
        () => {
          this.source.table.forgetExpired();
        },
        () => undefined,
      ),
    ]);
  }

  #gauge(): void {
    gaugeSource(this.#deps.meter, this.source);
  }

  #settle(): void {
    this.source.isComplete = this.#followers.every(({ isSettled }) => isSettled);
    this.#gauge();
  }

  #toldOf(resource: WatchedResource): FollowerDeps {
    const { name, namespace = '' } = resource;
    const { nowMs } = this.#deps;
    const { table } = this.source;
    const { rememberMs } = this.#options;
    const logger = this.#deps.logger.child({ resource: name, ...(namespace === '' ? {} : { namespace }) });
    const prefix = `${name}/${namespace}/`;
    return {
      nowMs,
      connect: this.#connect,
      onListed: (uids) => {
        table.retain(new Set([...uids].map((uid) => prefix + uid)), rememberMs, prefix);
      },
      onObject: (uid, entries) => {
        const key = prefix + uid;
        table.put(key, withFormer(entries, table.entriesOf(key)));
        this.#count('taken');
      },
      onGone: (uid) => {
        table.remove(prefix + uid, rememberMs);
        this.#count('removed');
      },
      onRefused: () => {
        this.#count('refused');
      },
      onTrouble: (error, isNews) => {
        this.#count('failed');
        if (isNews) this.#say(error, name, logger);
        this.#settle();
      },
      onOpen: (server) => {
        this.#settle();
        logger.info({ server, entries: table.size }, `the ${name} of the Kubernetes API were read and are watched`);
      },
    };
  }

  #say(error: ApiError, name: string, logger: Logger): void {
    const { verb, status, message } = error;
    const fields = { cause: `${verb} ${name}: ${message}`, status, entries: this.source.table.size };
    const remedy = this.#remedy(error, name);
    const text = 'the Kubernetes API cannot be read; what is known stays';
    if (remedy === undefined) logger.warn(fields, text);
    else logger.error({ ...fields, remedy }, text);
  }

  #remedy({ status, verb }: ApiError, name: string): string | undefined {
    const { kubeconfig } = this.#options;
    if (status === 403) return `may ${verb} ${name} is missing: bind the ClusterRole oomstream (${RBAC})`;
    if (status !== 401) return undefined;
    return kubeconfig === undefined
      ? 'the API server does not take the token of our service account: is it that of this cluster, and mounted?'
      : `the API server does not take the credentials of ${kubeconfig} (enrich.kubernetes.kubeconfig): renew them`;
  }

  #count(outcome: 'taken' | 'removed' | 'refused' | 'failed'): void {
    this.#deps.meter.count('oomstream_context_updates_total', { source: 'kubernetes', outcome });
  }
}

function watchedResources({ namespaces, fieldSelector, nodeLabels }: KubernetesOptions): WatchedResource[] {
  const places = namespaces.length === 0 ? [undefined] : [...new Set(namespaces)];
  const pods = places.map((namespace): WatchedResource => ({
    name: 'pods',
    namespace,
    fieldSelector,
    read: (pod) => podEntries(pod).filter(isEntry),
  }));
  const readNode = (node: object) => [nodeEntry(node, nodeLabels)].filter((entry) => entry !== undefined);
  return nodeLabels.length === 0 ? pods : [...pods, { name: 'nodes', read: (node) => readNode(node).filter(isEntry) }];
}

/** The API server's data is not ours: what an entry may not hold is left out. */
function isEntry(entry: Context): boolean {
  return validators.context(entry);
}
