/** A word that a POSIX shell takes as it is, whatever bytes a log brought; control characters are dropped. */
export function shellQuote(word: string): string {
  const clean = word.replace(/[\u0000-\u001f\u007f-\u009f]/g, '');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(clean) ? clean : `'${clean.replaceAll("'", "'\\''")}'`;
}
