import { byId } from './described.ts';
import type { CgroupPath, Recogniser, Recognised } from './recogniser.ts';

const LAMBDA = /^sandbox-(?:[a-z]+-)?([0-9a-f]{6,64})$/;

function lambda({ parts }: CgroupPath): Recognised | undefined {
  const taskId = LAMBDA.exec(parts[0] ?? '')?.[1];
  return taskId === undefined ? undefined : byId('lambda', `lambda/${taskId}`, { taskId });
}

/** The sandboxes of AWS Lambda. */
export const LAMBDA_SANDBOX: Recogniser = { id: 'lambda', sample: '/sandbox-0a1b2c3d', recognise: lambda };
