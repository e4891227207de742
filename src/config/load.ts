import { readFileSync } from 'node:fs';
import type { Document, LineCounter } from 'yaml';
import { AppError, messageOf } from '../lib/errors.ts';
import { validators } from '../model/validate.ts';
import { complaintsOf, type Complaint } from './complaints.ts';
import { expandReferences } from './expand.ts';
import { readYaml } from '../sources/yaml-document.ts';
import { resolveSettings } from './resolve.ts';
import { checkSettings } from './check.ts';
import { secretVariables } from './secret-variables.ts';
import type { Settings } from './settings.ts';

const MAX_CONFIG_BYTES = 1_048_576;

/** Settings of the YAML file at `path`. Throws AppError that names file, line, key and remedy. */
export function loadSettings(path: string, environment: Readonly<NodeJS.ProcessEnv> = process.env): Settings {
  return settingsOf(readConfig(path), path, environment);
}

/**
 * Takes what the secrets of a configuration came from out of the environment, once it is loaded: a diagnostic report of Node and
 * every child process would have it.
 */
export function forgetSecretVariables(path: string, environment: NodeJS.ProcessEnv = process.env): void {
  for (const name of secretVariables(readConfig(path))) Reflect.deleteProperty(environment, name);
}

/** Settings of YAML text; `name` stands for it in messages. */
export function settingsOf(text: string, name: string, environment: Readonly<NodeJS.ProcessEnv>): Settings {
  const read = readYaml(text);
  if ('problem' in read) throw invalid([`${name}: ${read.problem}`]);
  const { document, lines } = read;
  const tree: unknown = expandReferences(read.tree, environment) ?? {};
  if (!validators.config(tree)) {
    const complaints = complaintsOf(validators.config.errors ?? [], tree);
    throw invalid(complaints.map((told) => place(told, document, lines, name)));
  }
  const settings = resolveSettings(tree);
  const problems = checkSettings(settings);
  if (problems.length > 0) throw invalid(problems.map((told) => place(told, document, lines, name)));
  return settings;
}

function readConfig(path: string): string {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > MAX_CONFIG_BYTES) throw new Error(`it is larger than ${String(MAX_CONFIG_BYTES)} bytes`);
    return bytes.toString('utf8');
  } catch (error) {
    throw new AppError('OOM_CONFIG_UNREADABLE', `cannot read the configuration ${path}: ${messageOf(error)}`, {
      cause: error,
      remedy: 'name a YAML file with --config',
    });
  }
}

function place(complaint: Complaint, document: Document, lines: LineCounter, name: string): string {
  for (let depth = complaint.path.length; depth > 0; depth -= 1) {
    const node = document.getIn(complaint.path.slice(0, depth), true) as
      { range?: readonly [number, ...number[]] } | undefined;
    if (node?.range !== undefined) {
      const { line, col } = lines.linePos(node.range[0]);
      return `${name}:${String(line)}:${String(col)}: ${complaint.text}`;
    }
  }
  return `${name}: ${complaint.text}`;
}

function invalid(complaints: readonly string[]): AppError {
  return new AppError('OOM_CONFIG_INVALID', complaints.join('\n'), {
    remedy: '`oomstream config schema` lists every key; `oomstream config validate --config FILE` checks a file',
  });
}
