import { createHmac } from 'node:crypto';

const NAME_DIGITS = 12;
const ID_DIGITS = 32;
/** Above every user id that a kernel gives, so that a pseudonym is never taken for one. */
const FIRST_USER = 2 ** 32;

/** Pseudonyms by a key: the same value has the same one in every run; without the key none can be found by trying. */
export class Pseudonyms {
  readonly #key: string;

  constructor(key: string) {
    this.#key = key;
  }

  /** Of a name: `h-` and twelve digits, which a comm has room for. */
  name(kind: 'comm' | 'cgroup', value: string): string {
    return `h-${this.#digest(kind, value).slice(0, NAME_DIGITS)}`;
  }

  /** Of a user id: a number beyond 32 bits. */
  user(uid: number): number {
    return FIRST_USER + Number.parseInt(this.#digest('user', String(uid)).slice(0, NAME_DIGITS), 16);
  }

  /** Of an incident's id, which is made of the victim's name too and so could be found by trying. */
  id(id: string): string {
    return this.#digest('id', id).slice(0, ID_DIGITS);
  }

  #digest(kind: string, value: string): string {
    return createHmac('sha256', this.#key).update(`${kind}:${value}`).digest('hex');
  }
}
