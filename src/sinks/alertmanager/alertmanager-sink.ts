import { AppError, messageOf } from '../../lib/errors.ts';
import { readAuthority } from '../authority.ts';
import { DONE, type Outcome, type Sink, type SinkDeps, type SinkEvent, type SinkStatus } from '../sink.ts';
import { alertOf, type Alert } from './alerts.ts';
import type { AlertmanagerOptions } from './options.ts';
import { ask, type Answer, type Speaker } from './post.ts';
import { silencesToPut, type ToldSilence } from './silences.ts';

const CERTIFICATE = /CERT|self.signed|unable to (?:get|verify)|altnames|SSL|TLS/i;
const REFUSED_STATUSES: ReadonlySet<number> = new Set([401, 403]);
const MAX_REASON = 300;

/** Makes the sink of one or several Alertmanagers. */
export async function openAlertmanager(options: AlertmanagerOptions, deps: SinkDeps): Promise<Sink> {
  const { ca, bearerToken, username, password } = options;
  const basic = `Basic ${Buffer.from(`${username ?? ''}:${password ?? ''}`).toString('base64')}`;
  const speaker = {
    authorization: bearerToken !== undefined ? `Bearer ${bearerToken}` : username !== undefined ? basic : undefined,
    ca: ca === undefined ? undefined : await readAuthority(ca, deps.name),
  };
  return new AlertmanagerSink(options, deps, speaker);
}

class AlertmanagerSink implements Sink {
  readonly #options: AlertmanagerOptions;
  readonly #deps: SinkDeps;
  readonly #speaker: Speaker;
  #status: SinkStatus = { state: 'unknown' };
  #silencedMs = 0;

  constructor(options: AlertmanagerOptions, deps: SinkDeps, speaker: Speaker) {
    this.#options = options;
    this.#deps = deps;
    this.#speaker = speaker;
  }

  /** One of a cluster is enough to begin. */
  async check(signal: AbortSignal): Promise<void> {
    const answers = await Promise.allSettled(
      this.#options.urls.map((url) => this.#ask('GET', url, '/api/v2/status', undefined, signal)),
    );
    const problems = answers.map((answer, at) => this.#problem(answer, this.#options.urls[at] ?? ''));
    const mistake = problems.find((problem) => problem?.retriable === false);
    if (mistake !== undefined) throw mistake;
    if (!problems.includes(undefined) && problems[0] !== undefined) throw problems[0];
    await this.#silence(signal);
    this.#status = { state: 'up' };
  }

  async deliver(batch: readonly SinkEvent[], signal: AbortSignal): Promise<readonly Outcome[]> {
    await this.#renewSilences(signal);
    const alerts = batch.map((event) => alertOf(event, this.#options));
    const nowMs = Date.now();
    // What is over by now would be resolved on arrival: it is history, not news.
    const isNews = (alert: Alert | undefined): alert is Alert =>
      alert !== undefined && Date.parse(alert.endsAt) > nowMs;
    const outcome = await this.#send(newestOfEach(alerts.filter(isNews)), signal);
    if (outcome.kind !== 'poison' || batch.length === 1) return alerts.map((alert) => (isNews(alert) ? outcome : DONE));
    // One of them was refused, and the answer does not say which.
    const middle = batch.length >> 1;
    return [
      ...(await this.deliver(batch.slice(0, middle), signal)),
      ...(await this.deliver(batch.slice(middle), signal)),
    ];
  }

  status(): SinkStatus {
    return this.#status;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** Members of a cluster tell each other of notifications, not of alerts: each gets all. One that took them is enough. */
  async #send(alerts: readonly Alert[], signal: AbortSignal): Promise<Outcome> {
    if (alerts.length === 0) return DONE;
    const answers = await Promise.allSettled(
      this.#options.urls.map((url) => this.#ask('POST', url, '/api/v2/alerts', alerts, signal)),
    );
    const told = answers.map(outcomeOf);
    const best =
      told.find(({ kind }) => kind === 'done') ?? told.find(({ kind }) => kind === 'retry') ?? told[0] ?? DONE;
    this.#status = best.kind === 'retry' ? { state: 'down', detail: best.reason } : { state: 'up' };
    return best;
  }

  async #renewSilences(signal: AbortSignal): Promise<void> {
    if (Date.now() - this.#silencedMs < this.#options.silenceMs / 4) return;
    try {
      await this.#silence(signal);
    } catch (error) {
      this.#deps.warn({ cause: messageOf(error) }, 'silences could not be renewed');
    }
  }

  /** Silences are shared within a cluster: the first member that answers is asked. */
  async #silence(signal: AbortSignal): Promise<void> {
    if (this.#options.known.length === 0) return;
    this.#silencedMs = Date.now();
    for (const url of this.#options.urls) {
      const there = await this.#ask('GET', url, '/api/v2/silences', undefined, signal).catch(() => undefined);
      if (there?.status !== 200) continue;
      const told = JSON.parse(there.text) as readonly ToldSilence[];
      for (const silence of silencesToPut(this.#options, told, Date.now())) {
        const { status, text } = await this.#ask('POST', url, '/api/v2/silences', silence, signal);
        if (status !== 200) throw new Error(`${url} refuses a silence: ${String(status)} ${text.slice(0, MAX_REASON)}`);
      }
      return;
    }
  }

  #ask(method: 'GET' | 'POST', url: string, path: string, body: unknown, signal: AbortSignal): Promise<Answer> {
    return ask(method, new URL(url.replace(/\/$/, '') + path), body, this.#speaker, signal);
  }

  #problem(answer: PromiseSettledResult<Answer>, url: string): AppError | undefined {
    const path = `sinks.${this.#deps.name}`;
    if (answer.status === 'fulfilled') {
      const { status } = answer.value;
      if (status === 200) return undefined;
      const key = REFUSED_STATUSES.has(status) ? 'password' : 'urls';
      return new AppError('OOM_CONFIG_INVALID', `${path}.${key}: ${url} answers ${String(status)}`, {
        retriable: status >= 500,
        remedy:
          key === 'password'
            ? `Check ${path}.username and password, or bearer-token.`
            : `Check ${path}.urls: it must be an Alertmanager with API v2.`,
      });
    }
    const said = messageOf(answer.reason);
    const isCertificate = CERTIFICATE.test(said);
    return new AppError('OOM_CONFIG_INVALID', `${path}.${isCertificate ? 'ca' : 'urls'}: ${url}: ${said}`, {
      retriable: !isCertificate && !said.includes('ENOTFOUND'),
      remedy: isCertificate ? `Name the authority that signed its certificate in ${path}.ca.` : `Check ${path}.urls.`,
      cause: answer.reason,
    });
  }
}

/** Alerts of the same labels in one batch are one: the one that stands longest. */
function newestOfEach(alerts: readonly Alert[]): Alert[] {
  const byLabels = new Map<string, Alert>();
  for (const alert of alerts) {
    const key = JSON.stringify(Object.entries(alert.labels).sort());
    const other = byLabels.get(key);
    if (other === undefined || alert.endsAt >= other.endsAt) byLabels.set(key, alert);
  }
  return [...byLabels.values()];
}

function outcomeOf(answer: PromiseSettledResult<Answer>): Outcome {
  if (answer.status === 'rejected') return { kind: 'retry', reason: messageOf(answer.reason) };
  const { status, text } = answer.value;
  if (status === 200) return DONE;
  return { kind: status === 400 ? 'poison' : 'retry', reason: `${String(status)} ${text.slice(0, MAX_REASON)}` };
}
