/** `UNIT: what systemd says of it`. */
export interface UnitMessage {
  readonly unit: string;
  readonly rest: string;
}

// systemd.unit(5): at most 255 characters of a small alphabet, and one of these types.
const UNIT = /^[\w:.@\\-]{1,255}\.(?:service|scope|slice|mount|socket|swap|automount|target|timer|path|device)$/;

/** The unit in front of a message of systemd (LOG_UNIT_MESSAGE in src/core/unit.h); undefined when there is none. */
export function splitUnit(text: string): UnitMessage | undefined {
  const colon = text.indexOf(': ');
  if (colon < 0 || colon > 255) return undefined;
  const unit = text.slice(0, colon);
  return UNIT.test(unit) ? { unit, rest: text.slice(colon + 2) } : undefined;
}
