import { printable } from '../../lib/printable.ts';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text of a log as text of HTML or SVG, also within a quoted attribute; control and direction characters are shown, not obeyed. */
export function escaped(text: string): string {
  return printable(text).replace(/[&<>"'`]/g, (character) => ESCAPES[character] ?? '');
}

/** HTML or SVG that was made by `markup`, and by nothing else: every other value is escaped when it is put in. */
export class Markup {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Text of our own (a style sheet), and nothing that was read from a log. */
  static trusted(text: string): Markup {
    return new Markup(text);
  }

  toString(): string {
    return this.#text;
  }
}

type Value = string | number | Markup | readonly Markup[] | undefined;

/** A template of HTML or SVG; strings are escaped, markup and lists of it stand as they are, undefined is nothing. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  const pieces = strings.map((text, at) => `${text}${written(values[at])}`);
  return Markup.trusted(pieces.join(''));
}

function written(value: Value): string {
  if (value === undefined) return '';
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map((piece) => piece.toString()).join('');
}

/** Nothing at all. */
export const NOTHING: Markup = Markup.trusted('');
