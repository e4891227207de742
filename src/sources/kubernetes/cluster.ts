import type { Watch } from '@kubernetes/client-node';
import type { Access } from './access.ts';
import { ApiError } from './api-error.ts';
import { getJson } from './get-json.ts';

/** What is kept of an object: its name and version, by which an informer tells what changed, and what was read of it. */
export interface Kept<T> {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
  };
  readonly read: T;
}

/** What is listed and then watched, and who is told. None of the functions may throw. */
export interface InformerPlan<T> {
  /** `/api/v1/pods`. */
  readonly path: string;
  readonly fieldSelector?: string | undefined;
  /** What is kept of an object as the API sends it; undefined when it is none. */
  readonly keep: (object: unknown) => Kept<T> | undefined;
  /** Resolves when the API server may be asked; the pace of those who ask is not the informer's business. */
  readonly turn: (verb: 'list' | 'watch') => Promise<void>;
  /** Ends it for good. */
  readonly signal: AbortSignal;
  /** The list was read to its end: the uids of all objects. */
  readonly onListed: (uids: ReadonlySet<string>) => void;
  /** An object is there, or is another one now. */
  readonly onObject: (object: Kept<T>) => void;
  readonly onGone: (object: Kept<T>) => void;
  /** The API server let us watch. */
  readonly onOpen: () => void;
  /** It said something, if only that nothing has changed. */
  readonly onSign: () => void;
  /** The informer has stopped; `start` makes it go on where it was. */
  readonly onError: (error: ApiError) => void;
}

/** Lists and watches. */
export interface Informer {
  start(): void;
}

/** An API server that objects can be read from. */
export interface Cluster {
  readonly server: string;
  informer<T>(plan: InformerPlan<T>): Informer;
}

const PAGE = '500';
/** Bookmarks (one a minute) keep the version young, so that a quiet watch can be taken up again; the server ends it in time. */
const WATCH_QUERY = { allowWatchBookmarks: true, timeoutSeconds: 240 } as const;
const OF_OBJECTS: ReadonlySet<string> = new Set(['ADDED', 'MODIFIED', 'DELETED']);

/** The client library, which who does not use Kubernetes does not load; credentials are read anew. */
export async function connectCluster({ kubeconfig, context }: Access): Promise<Cluster> {
  const { KubeConfig, ListWatch, Watch } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromCluster();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server ?? '';

  const list = async <T>(plan: InformerPlan<T>) => {
    await plan.turn('list');
    const items: Kept<T>[] = [];
    const sign = (options: Parameters<typeof config.applyToHTTPSOptions>[0]) => config.applyToHTTPSOptions(options);
    const resourceVersion = await eachPage(
      (url) => {
        plan.onSign();
        return getJson(new URL(server + url), sign, plan.signal);
      },
      plan,
      (object) => {
        const kept = plan.keep(object);
        if (kept !== undefined) items.push(kept);
      },
    );
    plan.onListed(new Set(items.map(({ metadata }) => metadata.uid)));
    return { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion }, items };
  };

  return {
    server,
    informer: (plan) => {
      const watch = new (keepingWatch(Watch, plan))(config);
      const path = plan.path;
      const listed = () => list(plan).catch((error: unknown) => Promise.reject(new ApiError('list', error)));
      const inner = new ListWatch(path, watch, listed, false, undefined, plan.fieldSelector);
      inner.on('add', plan.onObject);
      inner.on('update', plan.onObject);
      inner.on('delete', plan.onGone);
      inner.on('error', (error) => {
        if (!plan.signal.aborted) plan.onError(error instanceof ApiError ? error : new ApiError('watch', error));
      });
      return {
        start: () => {
          void inner.start();
        },
      };
    },
  };
}

/** Pages, so that never more than one of them is in memory whole; the version of the list. */
async function eachPage(
  get: (url: string) => Promise<unknown>,
  { path, fieldSelector }: Pick<InformerPlan<unknown>, 'path' | 'fieldSelector'>,
  take: (object: unknown) => void,
): Promise<string> {
  const query = new URLSearchParams({ limit: PAGE, ...(fieldSelector === undefined ? {} : { fieldSelector }) });
  for (;;) {
    const page = (await get(`${path}?${query.toString()}`)) as ListPage;
    for (const object of page.items ?? []) take(object);
    if (!page.metadata?.continue) return page.metadata?.resourceVersion ?? '';
    query.set('continue', page.metadata.continue);
  }
}

interface ListPage {
  readonly items?: readonly unknown[] | null;
  readonly metadata?: { readonly continue?: string; readonly resourceVersion?: string };
}

/**
 * A watch that hands on only what is kept of each object: the informer holds all that it is given, and pods are large. The
 * informer calls it again whenever the server ends it, without a pause and without anybody who would hear a rejection.
 */
function keepingWatch<T>(Base: typeof Watch, plan: InformerPlan<T>): typeof Watch {
  const isOver = () => plan.signal.aborted;
  return class extends Base {
    override async watch(...[path, query, callback, done]: Parameters<Watch['watch']>): Promise<AbortController> {
      await plan.turn('watch');
      let aborter = new AbortController();
      if (isOver()) return aborter;
      const ended = new AbortController();
      const stop = () => {
        aborter.abort();
      };
      const end = (error: unknown) => {
        ended.abort();
        plan.signal.removeEventListener('abort', stop);
        done(error);
      };
      const take = (phase: string, object: unknown) => {
        plan.onSign();
        const given = OF_OBJECTS.has(phase) ? plan.keep(object) : object;
        if (given !== undefined) callback(phase, given);
      };
      try {
        aborter = await super.watch(path, { ...query, ...WATCH_QUERY }, take, end);
      } catch (error) {
        end(error);
      }
      if (ended.signal.aborted) return aborter;
      plan.signal.addEventListener('abort', stop, { once: true });
      if (isOver()) stop();
      else plan.onOpen();
      return aborter;
    }
  };
}
