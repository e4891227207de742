import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CACHE_FOLDER } from '../kafka/jars.ts';

const run = promisify(execFile);

/** The Elasticsearch that tests start. */
export const ELASTICSEARCH_VERSION = '8.19.21';

const HERE = fileURLToPath(new URL('./', import.meta.url));
const RESOLVE_DEADLINE_MS = 300_000;
const COMPILE_DEADLINE_MS = 120_000;
const ASK_DEADLINE_MS = 20_000;
/** What the distribution keeps apart from its class path, as a module of its own. */
const TRANSPORT = /^(?:transport-netty4|netty)-/;

/** Where the parts of a node lie. */
export interface ElasticsearchParts {
  readonly classPath: string;
  readonly modules: string;
}

/** Why no node can be started here; undefined when one can. */
export async function missingForElasticsearch(): Promise<string | undefined> {
  if (!(await answers('javac', '-version'))) return 'no JDK (javac)';
  if (existsSync(folder())) return undefined;
  return (await answers('mvn', '--version')) ? undefined : 'no Maven to get Elasticsearch with';
}

/** The parts, resolved by Maven and compiled the first time. */
export async function elasticsearchParts(): Promise<ElasticsearchParts> {
  if (!existsSync(folder())) await make();
  return {
    classPath: `${join(folder(), 'classes')}:${join(folder(), 'lib', '*')}`,
    modules: join(folder(), 'modules'),
  };
}

function folder(): string {
  return join(CACHE_FOLDER, `elasticsearch-${ELASTICSEARCH_VERSION}`);
}

async function answers(command: string, flag: string): Promise<boolean> {
  return run(command, [flag], { timeout: ASK_DEADLINE_MS }).then(
    () => true,
    () => false,
  );
}

/** Beside its final place and renamed when whole: an interrupted run leaves nothing that looks finished. */
async function make(): Promise<void> {
  process.stderr.write(`elasticsearch: resolving ${ELASTICSEARCH_VERSION} (53 MB) with Maven into ${folder()}\n`);
  await mkdir(CACHE_FOLDER, { recursive: true });
  const work = await mkdtemp(`${folder()}.partial-`);
  try {
    await resolve(work);
    await layOutTransport(work);
    await compile(work);
    await rename(work, folder());
  } catch (error) {
    if (!existsSync(folder())) throw error; // else another run was faster
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function resolve(work: string): Promise<void> {
  const dependency = (group: string, artifact: string): string =>
    `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${ELASTICSEARCH_VERSION}</version></dependency>`;
  const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>oomstream</groupId><artifactId>elasticsearch-for-tests</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependency('org.elasticsearch', 'elasticsearch')}
${dependency('org.elasticsearch.plugin', 'transport-netty4')}
</dependencies>
</project>
`;
  await writeFile(join(work, 'pom.xml'), pom);
  const goal = ['dependency:copy-dependencies', '-DincludeScope=runtime', `-DoutputDirectory=${join(work, 'lib')}`];
  await run('mvn', ['-B', '-q', ...goal], { cwd: work, timeout: RESOLVE_DEADLINE_MS });
}

/** The HTTP server is a module with its own jars, which may not be on the class path as well. */
async function layOutTransport(work: string): Promise<void> {
  const module = join(work, 'modules', 'transport-netty4');
  await mkdir(module, { recursive: true });
  for (const name of await readdir(join(work, 'lib'))) {
    if (TRANSPORT.test(name)) await rename(join(work, 'lib', name), join(module, name));
  }
  await describeModule(module, 'transport-netty4', 'org.elasticsearch.transport.netty4.Netty4Plugin');
}

async function compile(work: string): Promise<void> {
  const classes = join(work, 'classes');
  const root = join(work, 'modules', 'root-of-tests');
  await mkdir(classes);
  await mkdir(root, { recursive: true });
  const sources = ['Launcher.java', 'RootPlugin.java'];
  for (const source of sources) await copyFile(join(HERE, source), join(work, source));
  const options = ['-nowarn', '-cp', join(work, 'lib', '*'), '-d', classes];
  await run('javac', [...options, ...sources], { cwd: work, timeout: COMPILE_DEADLINE_MS });
  const plugin = (await readdir(classes)).filter((name) => name.startsWith('RootPlugin'));
  await run('jar', ['cf', join(root, 'root-of-tests.jar'), ...plugin], { cwd: classes, timeout: COMPILE_DEADLINE_MS });
  for (const name of plugin) await rm(join(classes, name));
  await describeModule(root, 'root-of-tests', 'RootPlugin');
}

async function describeModule(module: string, name: string, className: string): Promise<void> {
  const lines = [
    `name=${name}`,
    `description=${name}`,
    `version=${ELASTICSEARCH_VERSION}`,
    `elasticsearch.version=${ELASTICSEARCH_VERSION}`,
    'java.version=17',
    `classname=${className}`,
  ];
  await writeFile(join(module, 'plugin-descriptor.properties'), `${lines.join('\n')}\n`);
}
