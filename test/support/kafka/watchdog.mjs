// Runs one command and makes sure that it never outlives whoever started this watchdog.
//   node watchdog.mjs FOLDER COMMAND [ARGUMENT...]
// The owner holds the other end of stdin. A word on it is a signal to the command (`stop`: SIGTERM, `kill`: SIGKILL, `freeze`:
// SIGSTOP, `thaw`: SIGCONT); when the pipe closes without one the owner is gone, by SIGKILL too: the command is killed and
// FOLDER (unless empty) removed.
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

const [folder, command, ...parameters] = process.argv.slice(2);
const child = spawn(command, parameters, { stdio: ['ignore', 'inherit', 'inherit'] });
let orphaned = false;

const orphan = () => {
  orphaned = true;
  child.kill('SIGKILL');
};
const signals = { stop: 'SIGTERM', kill: 'SIGKILL', freeze: 'SIGSTOP', thaw: 'SIGCONT' };
process.stdin.setEncoding('utf8').on('data', (words) => {
  for (const word of words.trim().split('\n')) child.kill(signals[word] ?? 'SIGTERM');
});
process.stdin.on('end', orphan).on('error', orphan);
process.on('SIGTERM', () => child.kill('SIGTERM'));

child.on('error', (error) => {
  console.error(`cannot run ${command}: ${error.message}`);
  process.exit(127);
});
child.on('exit', (code) => {
  if (orphaned && folder !== '') rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 1);
});
