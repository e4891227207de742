/** Every shape in which a secret may stand in a text: as it is, in hex, in a URL, and in base64 at any place of what was encoded. */
export function shapesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const encoded = ['', 'x', 'xx'].flatMap((before) => {
    const text = Buffer.from(before + secret).toString('base64');
    const inner = text.replace(/=+$/, '').slice(before === '' ? 0 : 4, -2); // what does not hang on what stands beside it
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
  return [secret, bytes.toString('hex'), encodeURIComponent(secret), ...encoded];
}

/** The names of those secrets that a text gives away. */
export function givenAway(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets)
    .filter(([, secret]) => shapesOf(secret).some((shape) => text.includes(shape)))
    .map(([name]) => name);
}
