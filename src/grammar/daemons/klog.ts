const HEADER = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6}\s+\d+ [\w.-]{1,128}:\d+\] /;
const STRUCTURED = /^"((?:[^"\\]|\\.)*)"(?: |$)/;

/** What follows klog's header `E0915 05:34:05.102898    1234 file.go:12] `; the text itself where there is none. */
export function afterKlogHeader(text: string): string {
  const header = HEADER.exec(text)?.[0];
  return header === undefined ? text : text.slice(header.length);
}

/** The message of a structured line, `"message" key="value"`, and its pairs as they are printed. */
export function structuredKlog(text: string): { readonly message: string; readonly pairs: string } {
  const quoted = STRUCTURED.exec(text);
  return quoted === null
    ? { message: text, pairs: '' }
    : { message: quoted[1] ?? '', pairs: text.slice(quoted[0].length) };
}
