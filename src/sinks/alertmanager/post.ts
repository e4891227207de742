import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

/** An answer of an HTTP server: its status and the beginning of its text. */
export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** How to speak to a server. */
export interface Speaker {
  readonly authorization: string | undefined;
  /** PEM text. */
  readonly ca: string | undefined;
}

const MAX_ANSWER_CHARS = 1_048_576;

/** One request with a JSON body, or none; rejects when there is no answer. `fetch` takes no authority of one's own. */
export function ask(
  method: 'GET' | 'POST',
  url: URL,
  body: unknown,
  { authorization, ca }: Speaker,
  signal: AbortSignal,
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const headers = {
    accept: 'application/json',
    ...(authorization === undefined ? {} : { authorization }),
    ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const options = { method, headers, signal, ...(ca === undefined ? {} : { ca }) };
    const sent = (url.protocol === 'https:' ? secure : plain)(url, options, (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (answer.length < MAX_ANSWER_CHARS) answer += part;
      });
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: answer });
      });
    });
    sent.on('error', (error: NodeJS.ErrnoException) => {
      // A host with several addresses gives an error without a message.
      reject(error.message === '' ? new Error(error.code ?? error.name, { cause: error }) : error);
    });
    sent.end(text);
  });
}
