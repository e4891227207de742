const SAFE = /^[A-Za-z0-9_@%+=:,./-]+$/;

/** A word that a POSIX shell takes as it is, whatever bytes a log brought; control characters are dropped. */
export function shellQuote(word: string): string {
  if (SAFE.test(word)) return word;
  const clean = word.replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
  return SAFE.test(clean) ? clean : `'${clean.replaceAll("'", "'\\''")}'`;
}
