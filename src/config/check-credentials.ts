import type { PublisherTarget } from '../sinks/sink.ts';
import type { SinkOptions } from '../sinks/types.ts';
import type { Complaint } from './complaints.ts';
import type { Settings } from './settings.ts';

/** What is wrong with the credentials of our cluster and of those that sinks write to. */
export function checkCredentials({ kafka, sinks }: Settings): readonly Complaint[] {
  const targets: (readonly [path: readonly string[], target: PublisherTarget])[] = [[['kafka'], kafka]];
  for (const [name, options] of Object.entries(sinks)) {
    if (options.type === 'kafka') targets.push([['sinks', name], options]);
  }
  const told = targets.flatMap(([path, { tls, sasl }]) => [
    ...complain([...path, 'sasl'], saslMistake(sasl)),
    ...complain([...path, 'tls'], tlsMistake(tls)),
  ]);
  return [...told, ...Object.entries(sinks).flatMap(([name, options]) => urlMistakes(name, options))];
}

/** URLs are shown by `config show`, in logs and errors; a password in one would be too. */
function urlMistakes(name: string, options: SinkOptions): Complaint[] {
  const [key, urls] =
    options.type === 'elasticsearch'
      ? ['nodes', options.nodes]
      : options.type === 'alertmanager'
        ? ['urls', options.urls]
        : ['', []];
  const mistake = urls.some(hasUser) ? 'has a user in a URL; write username and password beside it' : undefined;
  return complain(['sinks', name, key], mistake);
}

function hasUser(url: string): boolean {
  if (!URL.canParse(url)) return url.includes('@');
  const { username, password } = new URL(url);
  return username !== '' || password !== '';
}

function complain(path: readonly string[], mistake: string | undefined): Complaint[] {
  return mistake === undefined ? [] : [{ path, text: `${path.join('.')} ${mistake}` }];
}

function saslMistake(sasl: PublisherTarget['sasl']): string | undefined {
  if (sasl === undefined) return undefined;
  const { mechanism, username, password, tokenFile } = sasl;
  if (mechanism === 'oauthbearer') {
    if (tokenFile === undefined) return 'lacks token-file, which oauthbearer is about';
    return username === undefined && password === undefined ? undefined : 'has a user beside the token of oauthbearer';
  }
  if (username === undefined) return 'lacks username';
  if (password === undefined) return 'lacks password';
  return tokenFile === undefined ? undefined : `has a token-file, which ${mechanism} does not take`;
}

function tlsMistake(tls: PublisherTarget['tls']): string | undefined {
  if (tls === undefined || (tls.cert === undefined) === (tls.key === undefined)) return undefined;
  return tls.cert === undefined ? 'has a key without its cert' : 'has a cert without its key';
}
