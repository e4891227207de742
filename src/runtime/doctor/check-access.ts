import { ANY_ACL } from '../kafka/client.ts';
import { kafkaErrorType } from '../kafka/error-type.ts';
import { transactionalId } from '../kafka/names.ts';
import { ok, problemOf, warning, type ClusterContext, type DoctorFinding } from './finding.ts';

/** What of the rights can be told without doing harm: the authorizer's own word, and a transaction under an id of our own. */
export async function checkAccess(context: ClusterContext): Promise<DoctorFinding[]> {
  return [await askAuthorizer(context), await tryTransaction(context)];
}

async function askAuthorizer({ admin }: ClusterContext): Promise<DoctorFinding> {
  try {
    const { resources } = await admin.describeAcls(ANY_ACL);
    const rules = resources.reduce((sum, { acls }) => sum + acls.length, 0);
    return ok('access', `the brokers have an authorizer, with ${String(rules)} rules`);
  } catch (error) {
    const type = kafkaErrorType(error);
    if (type === 'SECURITY_DISABLED')
      return ok('access', 'the brokers have no authorizer: everybody may do everything');
    if (type === 'CLUSTER_AUTHORIZATION_FAILED')
      return ok('access', 'the rules may not be listed by us, which is as it should be');
    return warning(
      'access',
      `the authorizer could not be asked (${type ?? 'no answer'})`,
      'Nothing is to be done when the rest is well.',
    );
  }
}

async function tryTransaction({ client, settings }: ClusterContext): Promise<DoctorFinding> {
  const id = transactionalId(settings, 'aggregate', 'doctor', 0);
  const producer = client.transactionalProducer(id);
  try {
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.abort();
    return ok('access', `transactions are allowed (${id})`);
  } catch (error) {
    const remedy = `Allow WRITE and DESCRIBE on transactional ids by the prefix ${id.slice(0, id.indexOf('-'))}-.`;
    return problemOf('access', `a transaction under ${id} failed`, error, remedy);
  } finally {
    await producer.disconnect().catch(() => undefined);
  }
}
