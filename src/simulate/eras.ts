import type { Era, EraId } from './era.ts';
import { NEW_ERAS } from './new-eras.ts';
import { OLD_ERAS } from './old-eras.ts';

export { ALL_ERA_IDS, ERA_IDS } from './era.ts';
export type { Era, EraId } from './era.ts';

/** Every era by its id. */
export const ERAS: Readonly<Record<EraId, Era>> = { ...OLD_ERAS, ...NEW_ERAS };
