import { readFileSync } from 'node:fs';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { AppError, messageOf } from '../lib/errors.ts';
import { validators } from '../model/validate.ts';
import { complaintsOf, type Complaint } from './complaints.ts';
import { expandReferences } from './expand.ts';
import { tooDeepYaml } from '../sources/yaml-depth.ts';
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
  const tooDeep = tooDeepYaml(text);
  if (tooDeep !== undefined) throw invalid([`${name}: ${tooDeep}`]);
  const lines = new LineCounter();
  // Without the lines themselves, in which a password may stand.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) {
    const { line, col } = lines.linePos(broken.pos[0]);
    throw invalid([`${name}: ${withoutValue(broken.message)} at line ${String(line)}, column ${String(col)}`]);
  }
  const tree: unknown = expandReferences(toTree(document, name), environment) ?? {};
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

/** Alias expansion is capped so that a few lines cannot become gigabytes. */
function toTree(document: Document, name: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw invalid([`${name}: ${withoutValue(messageOf(error))}`]);
  }
}

/** A value that begins with an asterisk is an alias for YAML, and may have been meant as a password. */
function withoutValue(message: string): string {
  return message.replace(/^(Unresolved alias[^:]*):[^]*$/, '$1; a value that begins with * wants quotes');
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
