import type { DeadLetter } from '../model/generated/dead-letter.ts';
import type { IncidentDraft } from '../model/incident-draft.ts';
import { cgroupPartsOf, replaceParts } from './cgroup-parts.ts';
import type { RedactOptions } from './options.ts';
import { Pseudonyms } from './pseudonyms.ts';

const DROPPED = 'redacted';

/** What are words of ours, places, times or the kernel's constants: nothing in them is of a person. */
const KEPT: ReadonlySet<string> = new Set(
  'schema id kind time timeSource timeInferred streamTime host scope constraint relation enrichment origins startedAt'.split(
    ' ',
  ),
);
/** Lines as printed, by the key that they stand under. */
const RAW: ReadonlySet<string> = new Set(['excerpt', 'message', 'reason']);
/** A user id within a name: user-1000.slice, user@1000.service, user/1000, uid=1000, UID:1000. */
const USER_IN_TEXT = /(user[-@/]|uid[-=:/])(\d+)/gi;

/** Takes out what must not leave, before anything is concluded from an incident: the conclusions then hold pseudonyms only. */
export class Redactor {
  readonly #options: RedactOptions;
  readonly #pseudonyms: Pseudonyms;
  readonly #patterns: readonly RegExp[];

  constructor(options: RedactOptions) {
    this.#options = options;
    this.#pseudonyms = new Pseudonyms(options.key ?? '');
    this.#patterns = options.cgroups === 'keep' ? [] : options.cgroupParts.map((source) => new RegExp(source, 'g'));
  }

  /** Whether anything is taken out at all. */
  get isActive(): boolean {
    const { rawLines, comm, users, cgroups } = this.#options;
    return rawLines !== 'keep' || comm !== 'keep' || users !== 'keep' || cgroups !== 'keep';
  }

  /** The incident without what must not leave. */
  draft(draft: IncidentDraft): IncidentDraft {
    if (!this.isActive) return draft;
    const parts = new Map(cgroupPartsOf(draft, this.#patterns).map((part) => [part, this.#cgroupPart(part)] as const));
    const redacted = this.#value(draft, parts) as IncidentDraft;
    return this.#options.comm === 'keep' ? redacted : { ...redacted, id: this.#pseudonyms.id(draft.id) };
  }

  /** Names that rules look for, as they stand in a redacted incident. */
  comms(names: readonly string[]): readonly string[] {
    return this.#options.comm === 'hash' ? names.map((name) => this.#pseudonyms.name('comm', name)) : names;
  }

  /** The dead letter without its bytes, and without the words that may quote them; its place and size stay. */
  letter(letter: DeadLetter): DeadLetter {
    if (!this.isActive) return letter;
    const { schema, reason, sink, origin, received, size, encoding } = letter;
    const detail = `The record is not kept here (redact); it was refused as ${reason}.`;
    const known = { ...(sink === undefined ? {} : { sink }), ...(received === undefined ? {} : { received }) };
    return { schema, reason, detail, ...known, origin, size, encoding };
  }

  #value(value: unknown, parts: ReadonlyMap<string, string>): unknown {
    if (typeof value === 'string') return this.#text(value, parts);
    if (Array.isArray(value)) return value.map((item) => this.#value(item, parts));
    if (typeof value !== 'object' || value === null) return value;
    const copy: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value)) {
      const redacted = this.#field(key, item, parts);
      if (redacted !== undefined) copy[key] = redacted;
    }
    return copy;
  }

  #field(key: string, value: unknown, parts: ReadonlyMap<string, string>): unknown {
    if (KEPT.has(key)) return value;
    if (RAW.has(key)) return undefined;
    if (key === 'comm' && typeof value === 'string') return this.#comm(value);
    if ((key === 'uid' || key === 'userId') && typeof value === 'number') return this.#user(value);
    return this.#value(value, parts);
  }

  #comm(comm: string): string | undefined {
    const { comm: how } = this.#options;
    if (how === 'keep') return comm;
    return how === 'drop' ? undefined : this.#pseudonyms.name('comm', comm);
  }

  #user(uid: number): number | undefined {
    const { users } = this.#options;
    if (users === 'keep') return uid;
    return users === 'drop' ? undefined : this.#pseudonyms.user(uid);
  }

  #cgroupPart(part: string): string {
    return this.#options.cgroups === 'drop' ? DROPPED : this.#pseudonyms.name('cgroup', part);
  }

  #text(text: string, parts: ReadonlyMap<string, string>): string {
    const named = replaceParts(text, parts);
    if (this.#options.users === 'keep') return named;
    return named.replace(
      USER_IN_TEXT,
      (_, before: string, uid: string) => `${before}${String(this.#user(Number(uid)) ?? DROPPED)}`,
    );
  }
}
