import type { Rule } from './rule.ts';

/** What the other kills of this host within the minute make of this one. */
export const STORM_RULES: readonly Rule[] = [
  {
    id: 'V.storm',
    confidence: 'high',
    when: ({ context }, { stormVictims }) => {
      const victims = context?.victimsOfMinute;
      return victims === undefined || victims < stormVictims ? undefined : { victims, withinSeconds: 60 };
    },
    text: (_, { victims }) =>
      `${String(victims)} processes were killed on this host within a minute: one shortage after the other, or one that no kill relieves. Look at the first of them.`,
  },
];
