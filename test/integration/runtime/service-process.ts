import type { Settings } from '../../../src/config/settings.ts';
import { runService } from '../../../src/runtime/service.ts';

/** The service as a process of its own: settings as JSON in the first argument. Says `listening` on stdout. */
const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
process.exitCode = await runService(settings, ['sieve', 'assemble', 'aggregate'], undefined, {
  onListening: (port) => process.stdout.write(`listening ${String(port)}\n`),
});
