/** UTF-8, except that U+DC80..U+DCFF stand for single bytes. */
export function bytesOf(text: string): Buffer {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, 'utf8');
  const pieces = text.split(/([\udc80-\udcff])/);
  return Buffer.concat(
    pieces.map((piece, index) =>
      index % 2 === 1 ? Buffer.of(piece.charCodeAt(0) - 0xdc00) : Buffer.from(piece, 'utf8'),
    ),
  );
}

/** As a reader sees it that wants UTF-8: each byte that is none is U+FFFD. */
export function asUtf8(text: string): string {
  return text.replace(/[\udc80-\udcff]/g, '\ufffd');
}
