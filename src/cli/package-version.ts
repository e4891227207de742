export { packageVersion } from '../runtime/package-version.ts';
