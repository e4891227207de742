import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const DAY_MS = 86_400_000;
const KEY_WORDS = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** A certificate and its key: PEM files, and what is in them. */
export interface Certificate {
  readonly certFile: string;
  readonly keyFile: string;
  readonly cert: string;
  readonly key: string;
}

/** What a certificate says. */
export interface CertificateRequest {
  /** The common name; Kafka's principal of a client is `User:CN=<name>`. */
  readonly name: string;
  /** Names and addresses of a server as openssl writes them: `DNS:localhost`, `IP:127.0.0.1`. */
  readonly hosts?: readonly string[];
  /** Its last day; negative ones are over. A month by default. */
  readonly days?: number;
}

/** An authority of a test's own, in a folder of its own: openssl's `ca`, the one that takes any dates. */
export interface Authority {
  readonly caFile: string;
  readonly ca: string;
  issue(request: CertificateRequest): Promise<Certificate>;
}

/** Makes an authority in `folder`, which is made too. */
export async function makeAuthority(folder: string, name: string): Promise<Authority> {
  await mkdir(join(folder, 'issued'), { recursive: true });
  const [caFile, keyFile, config] = [join(folder, 'ca.pem'), join(folder, 'ca-key.pem'), join(folder, 'ca.conf')];
  await writeFile(config, configOf(folder));
  await writeFile(join(folder, 'index.txt'), '');
  await writeFile(join(folder, 'serial'), '1000\n');
  const words = [
    'req',
    '-x509',
    ...KEY_WORDS,
    '-days',
    '30',
    '-subj',
    `/CN=${name}`,
    '-keyout',
    keyFile,
    '-out',
    caFile,
  ];
  await run('openssl', words);
  return { caFile, ca: await readFile(caFile, 'utf8'), issue: (request) => issue(folder, config, request) };
}

async function issue(folder: string, config: string, request: CertificateRequest): Promise<Certificate> {
  const { name, hosts = [], days = 30 } = request;
  const stem = `${name.replace(/[^\w-]/g, '_')}-${String(Date.now())}`;
  const file = (kind: string): string => join(folder, `${stem}${kind}`);
  const [keyFile, requestFile, certFile, extensions] = ['-key.pem', '.csr', '.pem', '.ext'].map(file) as [
    string,
    string,
    string,
    string,
  ];
  await run('openssl', ['req', '-new', ...KEY_WORDS, '-subj', `/CN=${name}`, '-keyout', keyFile, '-out', requestFile]);
  await writeFile(
    extensions,
    hosts.length === 0 ? 'keyUsage=digitalSignature\n' : `subjectAltName=${hosts.join(',')}\n`,
  );
  const end = Date.now() + days * DAY_MS;
  const dates = ['-startdate', asn1Time(Math.min(Date.now(), end) - DAY_MS), '-enddate', asn1Time(end)];
  const words = ['-batch', '-notext', '-config', config, '-extfile', extensions, '-in', requestFile, '-out', certFile];
  await run('openssl', ['ca', ...words, ...dates]);
  const [cert, key] = await Promise.all([readFile(certFile, 'utf8'), readFile(keyFile, 'utf8')]);
  return { certFile, keyFile, cert, key };
}

/** `20260131120000Z` */
function asn1Time(timeMs: number): string {
  return `${new Date(timeMs).toISOString().replace(/\D/g, '').slice(0, 14)}Z`;
}

function configOf(folder: string): string {
  return `[ca]
default_ca = own
[own]
database = ${folder}/index.txt
serial = ${folder}/serial
new_certs_dir = ${folder}/issued
certificate = ${folder}/ca.pem
private_key = ${folder}/ca-key.pem
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
`;
}
