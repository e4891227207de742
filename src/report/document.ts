import type { Markup } from './render/markup.ts';

/** How much a word should worry; always said in words too. */
export type Tone = 'plain' | 'dim' | 'good' | 'warning' | 'alarm';

/** A piece of running text; a bare string is text as it is. Nothing in it is ever markup. */
export type Inline =
  | string
  | { readonly kind: 'strong'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly to: string; readonly text: string }
  | { readonly kind: 'tag'; readonly tone: Tone; readonly text: string }
  /** A name that is long: `text` is shown, all of it is in the hint. */
  | { readonly kind: 'name'; readonly text: string; readonly full: string };

export type Text = string | readonly Inline[];

/** A field of a table: text, a share drawn as a bar behind it, a step of a heat map, or a small drawing. */
export interface Cell {
  readonly text: Text;
  /** 0 to 1. */
  readonly share?: number | undefined;
  /** 0 (nothing) to 5. */
  readonly heat?: number | undefined;
  readonly drawing?: Markup | undefined;
}

export interface TableColumn {
  readonly title: string;
  readonly align?: 'left' | 'right' | undefined;
  /** Wide text may take what is left. */
  readonly grow?: boolean | undefined;
}

/** Rows under titles; the first column names the row. */
export interface Table {
  readonly kind: 'table';
  readonly caption: string;
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly (Cell | Text)[])[];
  /** Heat maps are set tighter; narrow ones take no more than they need. */
  readonly style?: 'heat' | 'narrow' | undefined;
}

/** A drawing, with the table that says the same where nothing can be drawn. */
export interface Figure {
  readonly kind: 'figure';
  readonly title: string;
  readonly drawing: Markup;
  readonly legend?: Markup | undefined;
  readonly note?: string | undefined;
  readonly table?: Table | undefined;
  /** Wide ones scroll on narrow screens. */
  readonly wide?: boolean | undefined;
}

/** A part of a raw line; `means` names the field that was read from it. */
export interface Span {
  readonly text: string;
  readonly means?: string | undefined;
}

export interface Branch {
  readonly depth: number;
  readonly name: string;
  readonly marks: readonly { readonly tone: Tone; readonly text: string }[];
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Text; readonly tone?: 'note' | 'lead' | undefined }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Text[] }
  | { readonly kind: 'terms'; readonly items: readonly (readonly [term: string, text: Text])[] }
  | { readonly kind: 'badges'; readonly items: readonly { readonly tone: Tone; readonly text: string }[] }
  | { readonly kind: 'commands'; readonly title: string; readonly lines: readonly string[] }
  | { readonly kind: 'lines'; readonly lines: readonly (readonly Span[])[] }
  | { readonly kind: 'tree'; readonly title: string; readonly branches: readonly Branch[] }
  | { readonly kind: 'columns'; readonly columns: readonly (readonly Block[])[] }
  | { readonly kind: 'folded'; readonly summary: string; readonly blocks: readonly Block[] }
  | {
      readonly kind: 'card';
      readonly id: string;
      readonly tone: Tone;
      readonly heading: Text;
      readonly blocks: readonly Block[];
    }
  | { readonly kind: 'download'; readonly file: string; readonly base64: string; readonly text: string }
  | Table
  | Figure;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** The whole postmortem before it is written as HTML, Markdown or text: all three say the same. */
export interface Document {
  readonly title: string;
  readonly headline: string;
  readonly subline: string;
  readonly figures: readonly { readonly label: string; readonly value: string; readonly note?: string | undefined }[];
  readonly sections: readonly Section[];
}

/** The words of a text without its marks. */
export function plainOf(text: Text): string {
  if (typeof text === 'string') return text;
  return text.map((inline) => (typeof inline === 'string' ? inline : inline.text)).join('');
}

/** A field of a table in its long form. */
export function cellOf(cell: Cell | Text): Cell {
  return typeof cell === 'string' || isInlines(cell) ? { text: cell } : cell;
}

function isInlines(cell: Cell | Text): cell is readonly Inline[] {
  return Array.isArray(cell);
}
