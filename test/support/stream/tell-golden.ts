import { tellGolden } from './golden-fleet.ts';

/** Prints what the golden fleet is told as, by the Node that runs this. */
process.stdout.write(JSON.stringify(tellGolden()));
