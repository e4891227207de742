import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { findDockerCheck } from '../../support/docker/docker-check.ts';

const run = promisify(execFile);
const DOCKERFILE = 'deploy/docker/Dockerfile';
const COMPOSE = 'deploy/compose/compose.yaml';

const found = await findDockerCheck();
const why = 'missing' in found ? ` (${found.missing})` : '';

describe.skipIf('missing' in found)(`the parsers of BuildKit and of docker compose${why}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'oomstream-docker-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const check = async (dockerfile: string, compose: string): Promise<string> =>
    (await run('path' in found ? found.path : '', [dockerfile, compose])).stdout;

  function changed(path: string, from: string, to: string): string {
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    const copy = join(folder, 'changed');
    writeFileSync(copy, text.replace(from, to));
    return copy;
  }

  test('take both files, and the linter has nothing to say', async () => {
    expect(await check(DOCKERFILE, COMPOSE)).toBe('');
  });

  test('would refuse a misspelt instruction, and tell of a rule of the linter', async () => {
    expect(await check(changed(DOCKERFILE, '\nUSER ', '\nUSR '), COMPOSE)).toMatch(
      /^Dockerfile: .*unknown instruction/m,
    );
    const mixed = changed(DOCKERFILE, ' AS build', ' as build');
    expect(await check(mixed, COMPOSE)).toMatch(/^Dockerfile: FromAsCasing /m);
  });

  test('would refuse a misspelt key, and a service that is not there', async () => {
    expect(await check(DOCKERFILE, changed(COMPOSE, 'read_only:', 'readonly:'))).toMatch(/^compose: .*readonly/m);
    const away = changed(COMPOSE, 'depends_on: { kafka:', 'depends_on: { kafak:');
    expect(await check(DOCKERFILE, away)).toMatch(/^compose: .*kafak/m);
  });
});
