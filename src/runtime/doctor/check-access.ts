import { ANY_ACL } from '../kafka/client.ts';
import { deniedError, describeRight } from '../kafka/denied-error.ts';
import { kafkaErrorType } from '../kafka/error-type.ts';
import { missingRights } from '../kafka/missing-rights.ts';
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

/** What the stages need and this user may not do; what only a doctor needs is a warning, since nothing else fails for it. */
export async function checkRights({ client, settings, stages, counts }: ClusterContext): Promise<DoctorFinding[]> {
  const existing = [...counts.keys()];
  const missing = await missingRights(client, settings, stages, existing);
  if (missing === undefined)
    return [warning('access', 'the brokers do not tell which rights are there', 'Kafka does since 2.3.')];
  const own = (await missingRights(client, settings, ['doctor'], existing)) ?? [];
  const found = missing.length > 0 ? [problemOf('access', 'rights', deniedError(missing, settings), '')] : [];
  if (own.length > 0) {
    const { remedy = '' } = deniedError(own, settings);
    found.push(warning('access', `the doctor may not look at all: ${own.map(describeRight).join('; ')}`, remedy));
  }
  return found.length > 0 ? found : [ok('access', `this user may do all that ${stages.join(', ')} need`)];
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
