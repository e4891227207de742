import type { Settings } from '../../config/settings.ts';
import { hostKeyOf } from '../../sieve/host-key.ts';
import { checkAccess } from '../../sources/kubernetes/access.ts';
import type { Logger } from '../logger.ts';
import type { Meter } from '../metrics.ts';
import type { Feed, FeedDeps } from './feed.ts';
import { KubernetesFeed } from './kubernetes-feed.ts';
import { InventoryFeed } from './inventory-feed.ts';
import { TopicFeed, type TopicPlace } from './topic-feed.ts';

/** What feeds are made of. */
export interface FeedsDeps {
  readonly settings: Pick<Settings, 'host' | 'enrich'>;
  readonly cluster: Omit<TopicPlace, 'topic'>;
  readonly logger: Logger;
  readonly meter: Meter;
  readonly nowMs: () => number;
}

/** Throws what a source will never recover from, before anything is waited for: OOM_KUBECONFIG_INVALID. */
export function checkFeeds({ kubernetes }: Settings['enrich']): void {
  if (kubernetes.enabled) checkAccess(kubernetes);
}

/** The sources of context that the settings ask for; none by default. */
export function feedsOf({ settings, cluster, logger, meter, nowMs }: FeedsDeps): Feed[] {
  const { enrich, host } = settings;
  const deps: FeedDeps = {
    maxEntries: enrich.maxEntries,
    hostKeyFor: (named) => hostKeyOf(named, host),
    logger,
    meter,
    nowMs,
  };
  const { file, reloadMs } = enrich.inventory;
  const feeds: Feed[] = [];
  if (file !== undefined) feeds.push(new InventoryFeed({ path: file, reloadMs }, deps));
  if (enrich.topic !== undefined) feeds.push(new TopicFeed({ ...cluster, topic: enrich.topic }, deps));
  if (enrich.kubernetes.enabled) feeds.push(new KubernetesFeed(enrich.kubernetes, deps));
  return feeds;
}
