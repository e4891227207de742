import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The Apache Kafka that tests and `npm run kafka` start. */
export const KAFKA_VERSION = '4.1.1';

/** Git-ignored folder of the checkout for what is fetched or kept between runs. */
export const CACHE_FOLDER = fileURLToPath(new URL('../../../.cache/', import.meta.url));

const LOG4J_VERSION = '2.24.3';
const MAVEN_WORDS = 2_000;
const OLDEST_JAVA = 17;
const ASK_DEADLINE_MS = 20_000;
const RESOLVE_DEADLINE_MS = 300_000;

const DEPENDENCIES = [
  ['org.apache.kafka', 'kafka_2.13', KAFKA_VERSION],
  ['org.apache.logging.log4j', 'log4j-slf4j-impl', LOG4J_VERSION],
  ['org.apache.logging.log4j', 'log4j-core', LOG4J_VERSION],
] as const;

/** The folder with Kafka's jars, resolved by Maven the first time. */
export async function kafkaJars(): Promise<string> {
  const folder = join(CACHE_FOLDER, `kafka-${KAFKA_VERSION}`);
  if (!existsSync(folder)) {
    await resolveInto(folder, ['dependency:copy-dependencies', '-DincludeScope=runtime'], pom());
  }
  return folder;
}

/** The class path of Kafka's command line (`org.apache.kafka.tools`), resolved by Maven the first time. */
export async function kafkaToolPath(): Promise<string> {
  const folder = join(CACHE_FOLDER, `kafka-tools-${KAFKA_VERSION}`);
  if (!existsSync(folder)) {
    await resolveInto(folder, ['dependency:copy', `-Dartifact=org.apache.kafka:kafka-tools:${KAFKA_VERSION}`]);
  }
  return [folder, await kafkaJars()].map((each) => join(each, '*')).join(':');
}

/** Whether a broker can be started from jars here: Java, new enough, and the jars or Maven to get them. */
export async function hasJarSupport(): Promise<boolean> {
  const [, major = '0'] = /version "(\d+)/.exec((await answer('java', '-version')) ?? '') ?? [];
  if (Number(major) < OLDEST_JAVA) return false;
  return existsSync(join(CACHE_FOLDER, `kafka-${KAFKA_VERSION}`)) || (await answer('mvn', '--version')) !== undefined;
}

// Java prints its version to stderr; undefined when the command is not there or hangs.
async function answer(command: string, flag: string): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, [flag], { timeout: ASK_DEADLINE_MS });
    return stdout + stderr;
  } catch {
    return undefined;
  }
}

// Beside its final place and renamed when whole: an interrupted or concurrent run never leaves half a class path.
async function resolveInto(folder: string, goal: readonly string[], pomText?: string): Promise<void> {
  process.stderr.write(`kafka: resolving Apache Kafka ${KAFKA_VERSION} with Maven into ${folder}\n`);
  await mkdir(CACHE_FOLDER, { recursive: true });
  await removeStale();
  const work = await mkdtemp(`${folder}.partial-`);
  try {
    if (pomText !== undefined) await writeFile(join(work, 'pom.xml'), pomText);
    await maven([...goal, `-DoutputDirectory=${join(work, 'lib')}`], work);
    await rename(join(work, 'lib'), folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error; // else another run was faster: its jars are the same
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

// What runs that were killed while they resolved have left; a run that still resolves is younger than its deadline.
async function removeStale(): Promise<void> {
  const entries = await readdir(CACHE_FOLDER);
  for (const name of entries.filter((entry) => entry.includes('.partial-'))) {
    const path = join(CACHE_FOLDER, name);
    const { mtimeMs } = await stat(path);
    if (Date.now() - mtimeMs > 2 * RESOLVE_DEADLINE_MS) await rm(path, { recursive: true, force: true });
  }
}

// Maven says on stdout what went wrong: without it the failure would be a bare exit code.
async function maven(goal: readonly string[], folder: string): Promise<void> {
  try {
    await run('mvn', ['-B', '-q', ...goal], { cwd: folder, timeout: RESOLVE_DEADLINE_MS });
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout).slice(0, MAVEN_WORDS) : '';
    throw new Error(`Maven could not resolve Apache Kafka ${KAFKA_VERSION}\n${said}`, { cause: error });
  }
}

function pom(): string {
  const dependencies = DEPENDENCIES.map(
    ([group, artifact, version]) =>
      `<dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`,
  );
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
<modelVersion>4.0.0</modelVersion>
<groupId>oomstream</groupId><artifactId>kafka-for-tests</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>
${dependencies.join('\n')}
</dependencies>
</project>
`;
}
