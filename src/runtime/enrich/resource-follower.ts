import type { Context } from '../../model/generated/context.ts';
import { ApiError } from '../../sources/kubernetes/api-error.ts';
import type { ApiMeta } from '../../sources/kubernetes/api-object.ts';
import type { Cluster, InformerPlan, Kept } from '../../sources/kubernetes/cluster.ts';
import { Backoff, sleep } from '../backoff.ts';
import { Pace } from './pace.ts';

/** Objects of one kind, of all namespaces or of one. */
export interface WatchedResource {
  readonly name: 'pods' | 'nodes';
  readonly namespace?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** What an object says; empty where it says nothing of use. */
  readonly read: (object: object) => readonly Context[];
}

/** Who is told of what is followed. */
export interface FollowerDeps {
  /** With credentials read anew. */
  readonly connect: () => Promise<Cluster>;
  readonly nowMs: () => number;
  readonly onListed: (uids: ReadonlySet<string>) => void;
  readonly onObject: (uid: string, entries: readonly Context[]) => void;
  readonly onGone: (uid: string) => void;
  /** An object that is none. */
  readonly onRefused: () => void;
  /** `isNews`: it is not what the last one was. */
  readonly onTrouble: (error: ApiError, isNews: boolean) => void;
  /** It is watched, for the first time or after trouble. */
  readonly onOpen: (server: string) => void;
}

// The server ends a quiet watch after 240 s and says something every minute: beyond that the connection is a dead one.
const SILENCE_MS = 330_000;
const LOOK_MS = 10_000;
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
const CALM_MS = 60_000;

/** Keeps an informer running, whatever stops it, until it is told to end. */
export class ResourceFollower {
  readonly #resource: WatchedResource;
  readonly #deps: FollowerDeps;
  readonly #backoff = new Backoff(FIRST_RETRY_MS, LAST_RETRY_MS);
  readonly #paces: Readonly<Record<'list' | 'watch', Pace>>;
  #isSettled = false;
  #isOpen = false;
  #told: string | undefined;

  constructor(resource: WatchedResource, deps: FollowerDeps) {
    this.#resource = resource;
    this.#deps = deps;
    const pace = () => new Pace(FIRST_RETRY_MS, LAST_RETRY_MS, CALM_MS, deps.nowMs);
    this.#paces = { list: pace(), watch: pace() };
  }

  /** It has been listed once, or that is refused: nothing is gained by waiting for more. */
  get isSettled(): boolean {
    return this.#isSettled;
  }

  /** Follows until the signal fires; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const attempt = new AbortController();
      const stop = () => {
        attempt.abort();
      };
      signal.addEventListener('abort', stop, { once: true });
      try {
        await this.#follow(await this.#deps.connect(), attempt.signal);
      } catch (error) {
        this.#tell(error instanceof ApiError ? error : new ApiError('list', error));
      }
      signal.removeEventListener('abort', stop);
      // A request that hangs is left to itself: nobody hears it any more.
      attempt.abort();
      await sleep(this.#backoff.next(), signal);
    }
  }

  /** One informer, started again after what passes; throws what needs a new one, that lists and reads its credentials anew. */
  async #follow(cluster: Cluster, signal: AbortSignal): Promise<void> {
    const { nowMs } = this.#deps;
    const silent = new ApiError('watch', new Error(`nothing was heard for ${SILENCE_MS / 1000} s`));
    let lastSignMs = nowMs();
    let wake: (trouble?: ApiError) => void = () => undefined;
    const onSign = () => {
      lastSignMs = nowMs();
    };
    const informer = cluster.informer({
      ...this.#plan(cluster.server, signal),
      onSign,
      onError: (error) => {
        wake(error);
      },
    });
    signal.addEventListener(
      'abort',
      () => {
        wake();
      },
      { once: true },
    );
    const look = setInterval(() => {
      if (nowMs() - lastSignMs > SILENCE_MS) wake(silent);
    }, LOOK_MS);
    try {
      while (!signal.aborted) {
        const trouble = await new Promise<ApiError | undefined>((resolve) => {
          wake = resolve;
          onSign();
          informer.start();
        });
        if (trouble === undefined) return;
        if (trouble.isRefusal || trouble === silent) throw trouble;
        this.#tell(trouble);
        await sleep(this.#backoff.next(), signal);
      }
    } finally {
      clearInterval(look);
    }
  }

  #plan(server: string, signal: AbortSignal): Omit<InformerPlan<readonly Context[]>, 'onSign' | 'onError'> {
    const { name, namespace, fieldSelector } = this.#resource;
    const deps = this.#deps;
    return {
      signal,
      fieldSelector,
      path: namespace === undefined ? `/api/v1/${name}` : `/api/v1/namespaces/${namespace}/${name}`,
      keep: (object) => this.#keep(object),
      turn: (verb) => this.#paces[verb].turn(signal),
      onListed: (uids) => {
        deps.onListed(uids);
      },
      onObject: ({ metadata, read }) => {
        deps.onObject(metadata.uid, read);
        if (read.length === 0) deps.onRefused();
      },
      onGone: ({ metadata }) => {
        deps.onGone(metadata.uid);
      },
      onOpen: () => {
        this.#open(server);
      },
    };
  }

  /** The little that is kept of a large object. */
  #keep(object: unknown): Kept<readonly Context[]> | undefined {
    const {
      name,
      namespace = '',
      uid,
      resourceVersion = '',
    } = (object as { readonly metadata?: ApiMeta }).metadata ?? {};
    if (name === undefined || uid === undefined) {
      this.#deps.onRefused();
      return undefined;
    }
    return { metadata: { name, namespace, uid, resourceVersion }, read: this.#resource.read(object as object) };
  }

  #open(server: string): void {
    this.#backoff.reset();
    this.#isSettled = true;
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#told = undefined;
    this.#deps.onOpen(server);
  }

  #tell(error: ApiError): void {
    const what = `${error.verb} ${error.status ?? ''} ${error.message}`;
    const isNews = what !== this.#told;
    this.#told = what;
    this.#isOpen = false;
    // Without permission to watch, what was listed stands.
    if (error.isRefusal) this.#isSettled = true;
    this.#deps.onTrouble(error, isNews);
  }
}
