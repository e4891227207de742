import type { Settings } from '../../config/settings.ts';
import { createClient } from '../kafka/client.ts';
import { connectionFailure } from '../kafka/connection-failure.ts';
import { RUNNABLE, type Runnable } from '../kafka/names.ts';
import { partitionCounts } from '../kafka/topics.ts';
import { silentLogger, type Logger } from '../logger.ts';
import { checkAccess, checkRights } from './check-access.ts';
import { checkContextTopic, checkInventory, checkSinks } from './check-around.ts';
import { checkBrokers } from './check-brokers.ts';
import { checkClock } from './check-clock.ts';
import { checkGroups } from './check-groups.ts';
import { checkInputRecords, checkSchemas } from './check-records.ts';
import { checkInputTopics, checkOwnTopics } from './check-topics.ts';
import { problemOf, type CheckName, type ClusterContext, type DoctorFinding } from './finding.ts';

/** What is asked of the cluster, in the order of the report. */
const CHECKS: readonly (readonly [CheckName, (context: ClusterContext) => Promise<DoctorFinding[]>])[] = [
  ['broker', checkBrokers],
  ['access', checkRights],
  ['topics', checkOwnTopics],
  ['input', checkInputTopics],
  ['input', checkInputRecords],
  ['access', checkAccess],
  ['clock', checkClock],
  ['groups', checkGroups],
  ['schemas', checkSchemas],
  ['inventory', checkContextTopic],
];

/** What is asked for, and what a test may bring along. */
export interface DoctorOptions {
  /** The stages whose rights this user must have; all by default. */
  readonly stages?: readonly Runnable[];
  readonly logger?: Logger;
  readonly nowMs?: () => number;
  /** Told each finding as soon as it is known. */
  readonly onFinding?: (finding: DoctorFinding) => void;
}

/** Looks at everything that oomstream needs. It changes nothing but a tombstone of its own in the checkpoint topic. */
export async function runDoctor(settings: Settings, options: DoctorOptions = {}): Promise<readonly DoctorFinding[]> {
  const { stages = RUNNABLE, logger = silentLogger, nowMs = Date.now, onFinding = () => undefined } = options;
  const findings: DoctorFinding[] = [];
  const tell = (found: readonly DoctorFinding[]): void => {
    findings.push(...found);
    found.forEach((finding) => {
      onFinding(finding);
    });
  };
  await askCluster({ settings, stages, logger, nowMs }, tell);
  tell(await checkSinks(settings, logger));
  tell(await checkInventory(settings));
  return findings;
}

async function askCluster(
  asked: Pick<ClusterContext, 'settings' | 'stages' | 'logger' | 'nowMs'>,
  tell: (found: readonly DoctorFinding[]) => void,
): Promise<void> {
  const { settings, logger } = asked;
  const client = createClient(settings.kafka, logger);
  const admin = client.admin();
  try {
    await admin.connect();
    const context = { ...asked, client, admin, counts: await partitionCounts(admin) };
    for (const [name, check] of CHECKS) tell(await guarded(name, context, check));
  } catch (error) {
    const failure = await connectionFailure(error, settings.kafka);
    tell([problemOf('broker', 'the cluster', failure, 'Check kafka.brokers.')]);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

/** One check that fails leaves the others be. */
async function guarded(
  name: CheckName,
  context: ClusterContext,
  check: (context: ClusterContext) => Promise<DoctorFinding[]>,
): Promise<DoctorFinding[]> {
  try {
    return await check(context);
  } catch (error) {
    return [
      problemOf(
        name,
        'it could not be looked at',
        error,
        'Check the rights of this user: DESCRIBE and DESCRIBE_CONFIGS on topics and groups.',
      ),
    ];
  }
}
