/** Texts that are remembered; when there are more, all are forgotten, and made anew as they come. */
export const MAX_SHARED = 16_384;
const MAX_LENGTH = 64;

const TEXTS = new Map<string, string>();

/**
 * The same text, as the one string that was met before: what names a host and its boot stands in each of its lines, which are held
 * for seconds. For text that is no part of a longer one, since this would be held with it.
 */
export function sharedText(text: string | undefined): string | undefined {
  if (text === undefined || text.length > MAX_LENGTH) return text;
  const known = TEXTS.get(text);
  if (known !== undefined) return known;
  if (TEXTS.size >= MAX_SHARED) TEXTS.clear();
  TEXTS.set(text, text);
  return text;
}

/** How many texts are remembered. */
export function sharedTexts(): number {
  return TEXTS.size;
}
