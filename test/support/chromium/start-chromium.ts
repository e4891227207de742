import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { findTool } from '../debian/tool.ts';

/** A headless Chromium (Debian's, installed or unpacked into the cache folder), or why there is none. Whoever starts it closes it. */
export async function startChromium(): Promise<{ readonly browser: Browser } | { readonly missing: string }> {
  const found = await findTool({
    program: 'chromium-headless-shell',
    folders: ['usr/lib/chromium', 'usr/bin'],
    packages: ['chromium-headless-shell', 'fonts-dejavu-core'],
  });
  if ('missing' in found) return found;
  const { path, libraries } = found.tool;
  // PulseAudio's own library lies in a folder below.
  const folders = [...libraries, ...libraries.map((folder) => join(folder, 'pulseaudio'))];
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const browser = await chromium.launch({
    executablePath: path,
    // The sandbox needs user namespaces, which containers seldom grant; the page is our own.
    args: ['--no-sandbox', '--disable-gpu'],
    env: { ...(Object.fromEntries(inherited) as Record<string, string>), LD_LIBRARY_PATH: folders.join(':') },
  });
  return { browser };
}
