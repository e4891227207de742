import type { Client } from '@elastic/elasticsearch';
import { AppError, messageOf } from '../../lib/errors.ts';
import type { EventKind, SinkDeps } from '../sink.ts';
import type { ElasticsearchOptions } from './options.ts';
import { AGGREGATE_TEMPLATE, INCIDENT_TEMPLATE, type IndexTemplate } from './templates.ts';

/** Where one kind of event goes, and under which key the configuration says so. */
export interface Target {
  readonly kind: EventKind;
  readonly key: string;
  readonly target: string;
}

interface CheckOptions {
  readonly name: string;
  readonly warn: SinkDeps['warn'];
  readonly options: ElasticsearchOptions;
  readonly targets: readonly Target[];
  readonly signal: AbortSignal;
}

const UNAUTHORIZED = 401;
const FORBIDDEN = 403;

/** Before another node is tried: the long waits are those of our own back-off. */
export const atOnce = (): number => 0;

/** What OpenSSL says of an answer in plain text. */
const NO_TLS = /wrong version number|packet length too long/i;
/** A certificate that is good, but not for this host. */
const OTHER_NAME = /altnames/i;
/** Other certificate errors of TLS, as Node names them. */
const CERTIFICATE = /CERT|self.signed|unable to (?:get|verify)|SSL|TLS/i;
/** What a port that speaks TLS, or something else altogether, answers to plain HTTP. */
const CLOSED = /other side closed|socket hang up|ECONNRESET/i;

/** Finds out whether the cluster answers, knows us, and has somewhere to put events. Throws AppError. */
export async function checkCluster(client: Client, check: CheckOptions): Promise<void> {
  await reach(client, check);
  if (check.options.templates === 'none') return;
  for (const target of check.targets) await demandTemplate(client, target, check);
}

async function reach(client: Client, { name, options, signal }: CheckOptions): Promise<void> {
  try {
    await client.info({}, { signal, retryBackoff: atOnce });
  } catch (error) {
    const { statusCode: status } = error as { readonly statusCode?: number };
    // Known, and not allowed to ask for the version: enough to write.
    if (status === FORBIDDEN) return;
    throw unreached(error, status, name, options);
  }
}

function unreached(error: unknown, status: number | undefined, name: string, options: ElasticsearchOptions): AppError {
  const path = `sinks.${name}`;
  const said = messageOf(error).split('\n', 1)[0] ?? '';
  const nodes = options.nodes.join(', ');
  const because = { cause: error };
  if (status === UNAUTHORIZED) return unauthorized(path, nodes, options, error);
  if (NO_TLS.test(said)) {
    return new AppError('OOM_CONFIG_INVALID', `${path}.nodes: ${nodes} does not speak TLS`, {
      ...because,
      remedy: 'Write http:// instead of https://, or take the port of TLS.',
    });
  }
  if (OTHER_NAME.test(said)) {
    return new AppError('OOM_CONFIG_INVALID', `${path}.nodes: the certificate of ${nodes} is another's: ${said}`, {
      ...because,
      remedy: `Write each node in ${path}.nodes under a name that its certificate carries.`,
    });
  }
  if (CERTIFICATE.test(said)) {
    return new AppError('OOM_CONFIG_INVALID', `${path}.ca: ${nodes} cannot be trusted: ${said}`, {
      ...because,
      remedy: `Name the PEM file of the authority that signed its certificate in ${path}.ca.`,
    });
  }
  if (said.includes('ENOTFOUND')) {
    return new AppError('OOM_CONFIG_INVALID', `${path}.nodes: ${said}`, {
      ...because,
      remedy: `Check the host names.`,
    });
  }
  if (error instanceof Error && error.name === 'ProductNotSupportedError') {
    return new AppError('OOM_CONFIG_INVALID', `${path}.nodes: what answers at ${nodes} is no Elasticsearch`, {
      ...because,
      remedy: 'Name nodes of Elasticsearch 8 or 9.',
    });
  }
  // The remedy of what may pass is not printed, so what may be wrong stands in the message.
  const isPlain = options.nodes.some((node) => node.startsWith('http:'));
  const doubt = isPlain && CLOSED.test(said) ? '; a port that speaks TLS ends plain HTTP so: is it https://?' : '';
  return new AppError('OOM_DELIVERY_FAILED', `${path}: Elasticsearch at ${nodes} does not answer: ${said}${doubt}`, {
    ...because,
    retriable: true,
    remedy: `Check ${path}.nodes and the cluster.`,
  });
}

function unauthorized(path: string, nodes: string, options: ElasticsearchOptions, cause: unknown): AppError {
  const given = options.apiKey !== undefined ? 'api-key' : options.password !== undefined ? 'password' : undefined;
  const what =
    given === undefined
      ? `${path}: Elasticsearch at ${nodes} asks for credentials, and none are given`
      : `${path}.${given}: Elasticsearch at ${nodes} does not accept it`;
  return new AppError('OOM_CONFIG_INVALID', what, {
    cause,
    remedy:
      given === undefined
        ? `Set ${path}.api-key, or username and password.`
        : `Check ${path}.api-key, or username and password.`,
  });
}

/** Ours where the name fits ours; for a name of the user's own choice the user's template must be there. */
async function demandTemplate(client: Client, target: Target, check: CheckOptions): Promise<void> {
  const { name, options, warn, signal } = check;
  const ours = target.kind === 'incidents' ? INCIDENT_TEMPLATE : AGGREGATE_TEMPLATE;
  try {
    if (await isCovered(client, target, ours, signal)) return;
    if (options.templates === 'create' && covers(ours, target.target)) {
      await client.indices.putIndexTemplate({ ...ours }, { signal });
      return;
    }
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: number };
    if (statusCode !== FORBIDDEN) throw unreached(error, statusCode, name, options);
    warn({ target: target.target }, 'index templates may not be looked at; it is taken that they are there');
    return;
  }
  throw new AppError(
    'OOM_CONFIG_INVALID',
    `sinks.${name}.${target.key}: no index template fits ${target.target}${target.kind === 'incidents' ? ' as a data stream' : ''}`,
    {
      remedy: `Put a template for it, set sinks.${name}.templates to create with a name like ${ours.index_patterns.join()}, or to none.`,
    },
  );
}

async function isCovered(
  client: Client,
  { kind, target }: Target,
  ours: IndexTemplate,
  signal: AbortSignal,
): Promise<boolean> {
  if (covers(ours, target)) return client.indices.existsIndexTemplate({ name: ours.name }, { signal });
  const { index_templates: templates } = await client.indices.getIndexTemplate({}, { signal });
  return templates.some(({ index_template: { index_patterns: patterns, data_stream: stream } }) => {
    const fits = [patterns].flat().some((pattern) => fitsPattern(pattern, target));
    return fits && (kind !== 'incidents' || stream !== undefined);
  });
}

function covers(template: IndexTemplate, target: string): boolean {
  return template.index_patterns.some((pattern) => fitsPattern(pattern, target));
}

/** Patterns know one sign: `*` for any text. */
function fitsPattern(pattern: string, name: string): boolean {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${source}$`).test(name);
}
