import { AppError, messageOf, type ErrorCode } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';

const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  'OOM_USAGE',
  'OOM_CONFIG_INVALID',
  'OOM_CONFIG_UNREADABLE',
  'OOM_INVENTORY_INVALID',
  'OOM_KUBECONFIG_INVALID',
]);

/** Says on stderr what went wrong and what to do; the exit code that belongs to it. */
export function reportFailure(error: unknown): 1 | 2 {
  process.stderr.write(`oomstream: ${failureText(error)}\n`);
  return error instanceof AppError && USAGE_CODES.has(error.code) ? 2 : 1;
}

/** A known error as message, code and remedy; anything else with its stack, since it is a defect. */
export function failureText(error: unknown): string {
  if (error instanceof AppError) {
    return safe(`${error.message} [${error.code}]${error.remedy === undefined ? '' : `\n  ${error.remedy}`}`);
  }
  return safe(error instanceof Error && error.stack !== undefined ? error.stack : messageOf(error));
}

/** Names of files, of entries of an archive, of hosts: what they hold must not steer the terminal. Our own lines stay lines. */
function safe(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
