import type { Cluster, InformerPlan } from '../../../../src/sources/kubernetes/cluster.ts';

/** What an informer was asked to do, and how often it was started. */
export interface FakeInformer {
  readonly plan: InformerPlan<unknown>;
  starts: number;
  /** An object as the API sends it. */
  tell(object: unknown): void;
  tellGone(object: unknown): void;
}

/** An API server that says what a test says. */
export interface FakeCluster {
  readonly connect: () => Promise<Cluster>;
  readonly informers: readonly FakeInformer[];
  /** The newest informer of this path. */
  readonly of: (path: string) => FakeInformer;
}

/** `failures` are thrown by the first connections, one each. */
export function fakeCluster(failures: Error[] = []): FakeCluster {
  const informers: FakeInformer[] = [];
  const cluster: Cluster = {
    server: 'https://fake',
    informer: (plan) => {
      const made = fakeInformer(plan as InformerPlan<unknown>);
      informers.push(made);
      return { start: () => (made.starts += 1) };
    },
  };
  return {
    informers,
    connect: () => {
      const failure = failures.shift();
      return failure === undefined ? Promise.resolve(cluster) : Promise.reject(failure);
    },
    of: (path) => {
      const found = informers.findLast(({ plan }) => plan.path === path);
      if (found === undefined) throw new Error(`nobody asks for ${path}`);
      return found;
    },
  };
}

function fakeInformer(plan: InformerPlan<unknown>): FakeInformer {
  const via = (say: InformerPlan<unknown>['onObject']) => (object: unknown) => {
    const kept = plan.keep(object);
    if (kept !== undefined) say(kept);
  };
  return { plan, starts: 0, tell: via(plan.onObject), tellGone: via(plan.onGone) };
}
