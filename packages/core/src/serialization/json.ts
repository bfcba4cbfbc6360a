import { FileFormatError } from './errors.js';

/** At most 16 digits, since more pass 2^53; nothing may follow that JSON would count to the number. */
const WHOLE_NUMBER = /(?:0|[1-9]\d{0,15})(?![\d.eE+-])/y;
const MOST_SHOWN = 60;

/** A string from a file, as errors show it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text);
}

/**
 * Reads JSON whose structure is known, piece by piece. Stricter than `JSON.parse`, which hides what tells two readers apart: a key that
 * comes twice, 1e2 for 100, a number that is rounded.
 *
 * The caller sets `field` to what it reads, and errors name it.
 */
export class StrictJson {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly file: string,
    public field: string,
  ) {}

  fail(reason: string): never {
    throw new FileFormatError(this.file, this.field, reason);
  }

  /** Calls `entry` at the value of each key. */
  object(entry: (key: string) => void): void {
    const seen = new Set<string>();
    this.list('{', '}', () => {
      const key = this.string();
      if (seen.has(key)) this.fail(`the key ${quoted(key)} comes twice`);
      seen.add(key);
      this.expect(':');
      entry(key);
    });
  }

  /** Calls `item` at each element. */
  array(item: () => void): void {
    this.list('[', ']', item);
  }

  string(): string {
    this.skipSpace();
    const start = this.at;
    if (this.text[start] !== '"') this.failAt('a string');
    let end = start + 1;
    while (end < this.text.length && this.text[end] !== '"') end += this.text[end] === '\\' ? 2 : 1;
    try {
      const value = JSON.parse(this.text.slice(start, end + 1)) as string;
      this.at = end + 1;
      if (!/\p{Surrogate}/u.test(value)) return value;
    } catch {
      // Below.
    }
    return this.fail(`a malformed string at character ${start}`);
  }

  /** An integer from 0 to 2^53 - 1, written as digits alone. */
  size(): number {
    this.skipSpace();
    WHOLE_NUMBER.lastIndex = this.at;
    const value = Number(WHOLE_NUMBER.exec(this.text)?.[0]);
    if (!Number.isSafeInteger(value)) this.failAt('an integer from 0 to 2^53 - 1 in digits alone');
    this.at = WHOLE_NUMBER.lastIndex;
    return value;
  }

  /** Refuses everything that follows but spaces. */
  end(): void {
    while (this.text[this.at] === ' ') this.at++;
    if (this.at < this.text.length) this.failAt('nothing but spaces');
  }

  private list(open: string, close: string, item: () => void): void {
    this.expect(open);
    if (this.accept(close)) return;
    do item();
    while (this.accept(','));
    this.expect(close);
  }

  private skipSpace(): void {
    while (this.at < this.text.length && ' \t\n\r'.includes(this.text[this.at])) this.at++;
  }

  private accept(mark: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== mark) return false;
    this.at++;
    return true;
  }

  private expect(mark: string): void {
    if (!this.accept(mark)) this.failAt(`'${mark}'`);
  }

  private failAt(expected: string): never {
    const found = this.text.slice(this.at, this.at + 16);
    this.fail(`expected ${expected} at character ${this.at}, found ${found ? quoted(found) : 'the end'}`);
  }
}
