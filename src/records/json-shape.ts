import type { DecodeContext, Decoded } from './envelope.ts';
import type { JsonObject } from './json-object.ts';

/** One shape of a JSON object that says who spoke, by the names of its fields. Its sample is its first test. */
export interface JsonShape {
  readonly id: string;
  /** A record of our own making, in this shape. */
  readonly sample: string;
  /** The lines of the object; undefined when it is of another shape. */
  decode(object: JsonObject, context: DecodeContext): Decoded | undefined;
}

/** One shape of a JSON object that carries others, or text, and says little of it. */
export interface JsonBatch {
  readonly id: string;
  readonly sample: string;
  /** What it carries, each as an object with what the batch says of it among its fields; undefined when it is no such batch. */
  contents(object: JsonObject): readonly JsonObject[] | undefined;
}
