import { readFile } from 'node:fs/promises';
import type { SecuredKafka } from '../../support/kafka/secured-broker.ts';
import type { Grant } from './acls.ts';

/** What the authorizer was asked about a principal, and how it answered. */
export interface Asked {
  readonly allowed: boolean;
  /** As the authorizer writes it: READ, DESCRIBE_CONFIGS. */
  readonly operation: string;
  /** Topic, Group, TransactionalId, Cluster. */
  readonly resource: string;
  readonly name: string;
}

// Principal = User:least is Allowed operation = READ from host = 127.0.0.1 on resource = Topic:LITERAL:logs for request = Fetch ...
const LINE =
  /Principal = (\S+) is (Allowed|Denied) operation = (\w+) from host = \S+ on resource = (\w+):LITERAL:(\S+) for/;

/** The broker's own log of what it was asked: it tells both that a right sufficed and that it was needed. */
export async function auditOf(kafka: SecuredKafka, principal: string): Promise<Asked[]> {
  const log = await readFile(kafka.logFile ?? '', 'utf8');
  return log.split('\n').flatMap((line) => {
    const [, who, verdict, operation = '', resource = '', name = ''] = LINE.exec(line) ?? [];
    return who === principal ? [{ allowed: verdict === 'Allowed', operation, resource, name }] : [];
  });
}

/** Whether a question is what a right is for. */
export function isFor(grant: Grant, { operation, resource, name }: Asked): boolean {
  const type = { topic: 'Topic', group: 'Group', 'transactional-id': 'TransactionalId' }[grant.resource];
  const fits = grant.pattern === 'literal' ? name === grant.name : name.startsWith(grant.name);
  return type === resource && fits && operation === grant.operation.replace(/\B[A-Z]/g, '_$&').toUpperCase();
}
