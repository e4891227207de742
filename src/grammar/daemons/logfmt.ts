/** What a line of Go's logrus says. */
export interface LogfmtLine {
  readonly message: string;
  /** The value of a field; undefined where the line has none of this name. */
  readonly field: (name: string) => string | undefined;
}

const STARTS = /^(?:time|level|ts)=/;
const PAIR = /([\w.\-/]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))(?:\s+|$)/gy;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };
const MAX_PAIRS = 64;

/**
 * The message and fields of a line as logrus' text formatter prints them (`time="..." level=info msg="..." key=value`), or of
 * a JSON object with a message; a text of another form is its own message.
 */
export function readLogfmt(text: string): LogfmtLine {
  if (text.startsWith('{')) return readJson(text) ?? plain(text);
  if (!STARTS.test(text)) return plain(text);
  const fields = new Map<string, string>();
  PAIR.lastIndex = 0;
  for (let pair = PAIR.exec(text); pair !== null && fields.size < MAX_PAIRS; pair = PAIR.exec(text)) {
    fields.set(pair[1] ?? '', pair[2] === undefined ? (pair[3] ?? '') : unquote(pair[2]));
  }
  return { message: fields.get('msg') ?? '', field: (name) => fields.get(name) };
}

function plain(text: string): LogfmtLine {
  return { message: text, field: () => undefined };
}

function readJson(text: string): LogfmtLine | undefined {
  const object = parse(text);
  if (object === undefined) return undefined;
  const field = (name: string): string | undefined => {
    const value = object.get(name);
    return typeof value === 'string' ? value : undefined;
  };
  return { message: field('msg') ?? field('message') ?? '', field };
}

function parse(text: string): ReadonlyMap<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
  } catch {
    return undefined;
  }
}

/** Undoes strconv.Quote(). */
function unquote(quoted: string): string {
  return quoted.replace(/\\(.)/gs, (_, escaped: string) => ESCAPES[escaped] ?? escaped);
}
