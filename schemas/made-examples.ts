import { demoFleet } from '../src/simulate/demo-fleet.ts';
import { analyseRecords } from '../src/index.ts';
import { deadLetterOf } from '../src/encode/dead-letter.ts';

/** One message of each kind that the made-up fleet of the demo gives, by file name. */
export function madeExamples(): Map<string, object> {
  const examples = new Map<string, object>();
  const records = Array.from(demoFleet(), ({ bytes, timeUs }) => ({ bytes, receivedUs: timeUs }));
  const { incidents, aggregates } = analyseRecords(records, { timezone: 'UTC', provenance: 'kernel' });
  const keep = (name: string, value: object): void => {
    if (!examples.has(name)) examples.set(name, value);
  };
  for (const incident of incidents) keep(`incident.${incident.kind}.${incident.scope}.json`, incident);
  for (const aggregate of aggregates) keep(`aggregate.${aggregate.window.size}.json`, aggregate);
  const origin = { topic: 'logs.journal', partition: 0, incarnation: 0, offset: 17 };
  const bytes = Buffer.from('{"MESSAGE":');
  keep('dead-letter.json', deadLetterOf({ reason: 'invalid-json', detail: 'the JSON breaks off', origin, bytes }));
  return examples;
}
