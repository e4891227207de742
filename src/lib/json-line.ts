/** DEL and C1, which steer terminals; what many readers take for the end of a line; marks of direction. JSON lets them stand as they are. */
const UNSAFE = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A value as one line of JSON that neither steers a terminal nor breaks for readers who know more ends of a line than one. */
export function jsonLine(value: unknown): string {
  return JSON.stringify(value).replace(
    UNSAFE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
