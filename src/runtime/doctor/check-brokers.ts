import { messageOf } from '../../lib/errors.ts';
import { askApiVersions, releaseOf } from './api-versions.ts';
import { ok, problem, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

/** The releases that the project is tested with or that its client knows; see deploy/OPERATIONS.md. */
const OLDEST_RELEASE = '2.3';

/** Which brokers there are, whether each answers, and since which release of Kafka it is. */
export async function checkBrokers({ admin, settings }: ClusterContext): Promise<DoctorFinding[]> {
  const { brokers, controller, clusterId } = await admin.describeCluster();
  const told = await Promise.all(
    brokers.map(async ({ host, port }): Promise<DoctorFinding> => {
      const broker = `${host}:${String(port)}`;
      try {
        const release = releaseOf(await askApiVersions(broker, settings.kafka));
        if (release !== undefined)
          return ok('broker', `${broker} answers; it speaks as Kafka ${release} or newer does`);
        return warning('broker', `${broker} is older than Kafka ${OLDEST_RELEASE}`, 'Upgrade the brokers.');
      } catch (error) {
        const remedy = 'Every broker must be reachable from here under its advertised listener, not only the first.';
        return problem('broker', `${broker} is named by the cluster but ${messageOf(error)}`, remedy);
      }
    }),
  );
  const cluster =
    controller === null
      ? problem('broker', `the cluster ${clusterId} has no controller`, 'Look at the logs of the controllers.')
      : ok('broker', `the cluster ${clusterId} has ${String(brokers.length)} broker${brokers.length === 1 ? '' : 's'}`);
  return [cluster, ...told];
}
