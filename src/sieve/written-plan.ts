/** A plan as it is committed, since finding a good one takes a while. */
export interface WrittenPlan {
  /** Of which needles: a plan for others is none for these. */
  readonly needles: string;
  /** For each window the needles (by their place in the list) and places in which it stands, by turns. */
  readonly windows: readonly (readonly number[])[];
  /** The same for the windows that end in a space. */
  readonly spaced: readonly (readonly number[])[];
  /** In base64. */
  readonly tables: string;
}
