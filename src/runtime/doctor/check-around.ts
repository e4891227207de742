import type { Settings } from '../../config/settings.ts';
import type { SinkOptions } from '../../sinks/types.ts';
import { hostKeyOf } from '../../sieve/host-key.ts';
import { InventoryFile } from '../../sources/inventory/inventory-file.ts';
import { TOPIC_RESOURCE } from '../kafka/client.ts';
import type { Logger } from '../logger.ts';
import { openSinks } from '../sinks/open-sinks.ts';
import { ok, problem, problemOf, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

const MAX_PROBLEMS = 5;

/** Asks every sink whether it could deliver, as a start does, but makes nothing over there. */
export async function checkSinks(settings: Settings, logger: Logger): Promise<DoctorFinding[]> {
  const asked = Object.entries(settings.sinks).map(([name, options]) =>
    checkSink({ ...settings, sinks: { [name]: withoutMaking(options) } }, name, logger),
  );
  return Promise.all(asked);
}

function withoutMaking(options: SinkOptions): SinkOptions {
  if (options.type !== 'elasticsearch' || options.templates !== 'create') return options;
  return { ...options, templates: 'none' };
}

async function checkSink(settings: Settings, name: string, logger: Logger): Promise<DoctorFinding> {
  const remedy = 'The events wait in Kafka meanwhile; mind the retention of the output topics.';
  try {
    const [open] = await openSinks(settings, { replay: false, logger });
    await open?.sink.close();
    if (open?.unreached === undefined) return ok('sinks', `${name} takes events`);
    return problem('sinks', `${name} cannot be reached: ${open.unreached}`, remedy);
  } catch (error) {
    return problemOf('sinks', name, error, remedy);
  }
}

/** Whether the inventory can be read, and how much it knows. */
export async function checkInventory(settings: Settings): Promise<DoctorFinding[]> {
  const path = settings.enrich.inventory.file;
  if (path === undefined) return [];
  const hostKeyFor = (host: Parameters<typeof hostKeyOf>[0]) => hostKeyOf(host, settings.host);
  const parsed = await new InventoryFile(path, { hostKeyFor, maxEntries: settings.enrich.maxEntries }).look();
  if (parsed !== undefined && 'entries' in parsed) {
    const entries = parsed.entries.length;
    if (entries > 0) return [ok('inventory', `${path} has ${String(entries)} entries`)];
    return [warning('inventory', `${path} has no entry`, 'Fill it, or leave enrich.inventory.file out.')];
  }
  const problems = parsed?.problems.slice(0, MAX_PROBLEMS) ?? [`${path} holds nothing`];
  return problems.map((told) =>
    problem('inventory', told, 'The fields of an entry are listed by `oomstream schema context`.'),
  );
}

/** Whether the topic of context is there, and keeps the newest entry of each key. */
export async function checkContextTopic({ admin, settings, counts }: ClusterContext): Promise<DoctorFinding[]> {
  const { topic } = settings.enrich;
  if (topic === undefined) return [];
  if (!counts.has(topic))
    return [
      problem(
        'inventory',
        `the topic ${topic} is missing`,
        'Make it, compacted, and fill it; or leave enrich.topic out.',
      ),
    ];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: TOPIC_RESOURCE, name: topic }],
  });
  const policy = resources[0]?.configEntries.find(({ configName }) => configName === 'cleanup.policy')?.configValue;
  if (policy === 'compact') return [ok('inventory', `the topic ${topic} is there, and compacted`)];
  return [
    warning(
      'inventory',
      `the topic ${topic} has cleanup.policy=${policy ?? '(unset)'}: old entries are forgotten`,
      'Set cleanup.policy=compact.',
    ),
  ];
}
