import { OWN_KAFKA } from './kafka-handle.ts';
import { startKafka } from './start-kafka.ts';

// Starts a broker, says where it is and then does nothing: what a test process looks like just before it is killed.
const kafka = await startKafka({ sources: OWN_KAFKA });
process.stdout.write(`${JSON.stringify({ brokers: kafka.brokers, logFile: kafka.logFile })}\n`);
setInterval(() => undefined, 60_000);
