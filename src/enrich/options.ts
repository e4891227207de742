/** Who is asked for context, and how long an incident may wait for it. */
export interface EnrichOptions {
  /** How long an incident waits for what may still come to be known. */
  readonly waitMs: number;
  /** How long after the start incidents wait for a source that has not been read to its end. */
  readonly startWaitMs: number;
  /** Entries that one source holds. */
  readonly maxEntries: number;
  readonly inventory: { readonly file?: string | undefined; readonly reloadMs: number };
  /** Full name of a compacted topic. */
  readonly topic?: string | undefined;
  readonly kubernetes: KubernetesOptions;
}

/** Which pods and nodes of which cluster are watched. */
export interface KubernetesOptions {
  readonly enabled: boolean;
  /** A file; without it the service account of the pod that we run in. */
  readonly kubeconfig?: string | undefined;
  /** A context of the file, other than its current one. */
  readonly context?: string | undefined;
  /** Of pods; all when it is empty. */
  readonly namespaces: readonly string[];
  /** Of pods, as the API spells it. */
  readonly fieldSelector?: string | undefined;
  /** Labels of nodes that become labels of hosts; when it is empty nodes are not watched. */
  readonly nodeLabels: readonly string[];
  /** How long what was deleted stays known. */
  readonly rememberMs: number;
  /** Entries that are held, where it differs from that of the others. */
  readonly maxEntries?: number | undefined;
}

/** Nobody is asked. */
export const DEFAULT_ENRICH: EnrichOptions = {
  waitMs: 2000,
  startWaitMs: 30_000,
  maxEntries: 200_000,
  inventory: { reloadMs: 10_000 },
  kubernetes: {
    enabled: false,
    namespaces: [],
    nodeLabels: [
      'topology.kubernetes.io/region',
      'topology.kubernetes.io/zone',
      'node.kubernetes.io/instance-type',
      'kubernetes.io/arch',
    ],
    rememberMs: 86_400_000,
  },
};
