/** `npm run conformance -- DIR`: every log of a folder against what a person read in it; exits 1 on a difference. */
import { judge, logsOf } from './corpus.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  process.stderr.write(
    'usage: npm run conformance -- DIR\nDIR holds X.log files, each with the truth about it in X.expected.json.\n',
  );
  process.exit(2);
}

const sum = { logs: 0, right: 0, kills: 0, found: 0, invented: 0, fields: 0 };
for (const name of logsOf(folder)) {
  const { differences, kinds, kills, found, invented, fields } = await judge(folder, name);
  process.stdout.write(`${differences.length === 0 ? 'ok  ' : 'DIFF'} ${name}  ${kinds.join(' ')}\n`);
  for (const difference of differences) process.stdout.write(`       ${difference}\n`);
  sum.logs += 1;
  sum.right += differences.length === 0 ? 1 : 0;
  sum.kills += kills;
  sum.found += found;
  sum.invented += invented;
  sum.fields += fields;
}
process.stdout.write(
  `${String(sum.right)} of ${String(sum.logs)} logs as expected; ${String(sum.found)} of ${String(sum.kills)} kills found, ` +
    `${String(sum.invented)} invented; ${String(sum.fields)} fields compared\n`,
);
process.exitCode = sum.right === sum.logs ? 0 : 1;
