import type { Settings } from '../../config/settings.ts';
import { AppError } from '../../lib/errors.ts';
import { principalOf } from './principal.ts';
import type { Right } from './rights.ts';

const SHOWN = 12;

/** What is missing in words: `Write on the topic oom.lines (sieve)`. */
export function describeRight({ part, resource, pattern, name, operation }: Right): string {
  const what = { topic: 'topic', group: 'group', 'transactional-id': 'transactional id' }[resource];
  const which = pattern === 'literal' ? `the ${what} ${name}` : `every ${what} that begins with ${name}`;
  return `${operation} on ${which} (${part})`;
}

/** The command that gives a right. */
export function grantOf({ resource, pattern, name, operation }: Right, principal: string): string {
  const prefixed = pattern === 'prefixed' ? ' --resource-pattern-type prefixed' : '';
  return `kafka-acls.sh --add --allow-principal ${principal} --operation ${operation} --${resource} ${name}${prefixed}`;
}

/** An error that names each missing right, whose it is, and the command that gives the first. */
export function deniedError(missing: readonly Right[], settings: Settings, cause?: unknown): AppError {
  const principal = principalOf(settings.kafka) ?? 'User:NAME';
  const told = missing.slice(0, SHOWN).map(describeRight);
  const more = missing.length > SHOWN ? `; and ${String(missing.length - SHOWN)} more` : '';
  const parts = [...new Set(missing.map(({ part }) => part))].join(' ');
  const [first] = missing;
  const grant = first === undefined ? '' : ` (${grantOf(first, principal)})`;
  return new AppError('OOM_ACCESS_DENIED', `${principal} lacks rights on the cluster: ${told.join('; ')}${more}.`, {
    remedy: `Let an administrator run \`deploy/kafka/acls.sh ${principal} ${parts}\`, or give them one by one${grant}.`,
    cause,
  });
}
