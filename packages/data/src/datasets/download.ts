import { DatasetError, reasonOf } from './errors.js';
import { isFile, node } from './node.js';
import { md5OfFile, PartFile } from './part_file.js';

/** A file on the net, and where it belongs. */
export interface RemoteFile {
  /** Its place below the dataset's root. */
  readonly path: string;
  /** Where it is, the best place first. */
  readonly urls: readonly string[];
  readonly md5: string;
  /** The number of bytes, where it is known. */
  readonly size?: number;
  /** Where it is not: the number of bytes that are too many. */
  readonly most?: number;
  /** Files below the root that stand for this one when all are there: what it was unpacked to. */
  readonly unless?: readonly string[];
}

/**
 * What a download tells of its progress: the bytes received so far, those of the whole file where known, and the file's place below
 * the root. What it throws ends the download.
 */
export type ProgressFunction = (received: number, total: number | undefined, file: string) => void;

export interface DownloadSettings {
  readonly onProgress?: ProgressFunction | undefined;
  /** Milliseconds without a byte after which a mirror is given up. */
  readonly silence?: number;
}

const SILENCE = 30_000;
/** How often a mirror that breaks off is asked for the rest. */
const TRIES = 5;
const MOST = 2 ** 30;

/** What is wrong with a mirror; another one, or the same one once more, may do better. */
class MirrorError extends Error {
  constructor(
    message: string,
    /** Whether the mirror sent good bytes and only broke off. */
    readonly brokeOff: boolean,
  ) {
    super(message);
  }
}

/** Ends a request when nothing has come for a while. */
class Watch {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly silence: number) {
    this.timer = setTimeout(() => this.controller.abort(), silence);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Waits for the net; whatever goes wrong there is the mirror's fault. */
  async wait<T>(promise: Promise<T>): Promise<T> {
    try {
      this.timer.refresh();
      return await promise;
    } catch (cause) {
      const silent = this.signal.aborted ? `silent for ${this.silence / 1000} s` : reasonOf(cause);
      throw new MirrorError(silent, true);
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.controller.abort();
  }
}

function describe(file: RemoteFile): string {
  return file.size === undefined ? `at most ${file.most ?? MOST} bytes` : `${file.size} bytes`;
}

/** One mirror's file: what is asked of it, and which edition of the file it gave. */
class Mirror {
  private etag: string | null = null;

  constructor(
    private readonly url: string,
    private readonly file: RemoteFile,
    private readonly settings: DownloadSettings,
  ) {}

  /** Adds to the part until it is as long as the file. */
  async receive(part: PartFile): Promise<void> {
    const watch = new Watch(this.settings.silence ?? SILENCE);
    try {
      const { response, from } = await this.ask(part.length, watch);
      const total = this.total(response, from);
      // Only an answer that may be the file is worth what there was.
      if (from !== part.length) await part.clear();
      const reader = response.body?.getReader();
      for (let read = await this.next(reader, watch); read; read = await this.next(reader, watch)) {
        if (part.length + read.length > (total ?? this.file.most ?? MOST)) {
          await part.clear();
          throw new MirrorError(`expected ${describe(this.file)}, sent more`, false);
        }
        await part.append(read);
        this.settings.onProgress?.(part.length, total, this.file.path);
      }
      if (total !== undefined && part.length < total) {
        throw new MirrorError(`broke off after ${part.length} of ${total} bytes`, true);
      }
    } finally {
      watch.end();
    }
  }

  private async next(
    reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
    watch: Watch,
  ): Promise<Uint8Array | undefined> {
    return reader && (await watch.wait(reader.read())).value;
  }

  /** The answer that holds what is missing, and the byte with which it begins: 0 when the server does not go on from what there is. */
  private async ask(length: number, watch: Watch): Promise<{ response: Response; from: number }> {
    let [response, from] = [await this.fetch(length, watch), length];
    if (length > 0 && !this.goesOn(response, length)) {
      from = 0;
      // 200 is the whole file. 206 is another part than the one that was asked for, and 416 says that there is none.
      if (response.status !== 200) response = await this.fetch(0, watch);
    }
    if (response.status !== (from > 0 ? 206 : 200)) {
      throw new MirrorError(`HTTP ${response.status} ${response.statusText}`.trimEnd(), false);
    }
    const encoding = response.headers.get('content-encoding') ?? 'identity';
    if (encoding !== 'identity') throw new MirrorError(`sent in the encoding ${encoding}, not as it is`, false);
    this.etag = response.headers.get('etag');
    return { response, from };
  }

  private fetch(from: number, watch: Watch): Promise<Response> {
    // A connection kept open may be closed by the server just when it is used again.
    const headers: Record<string, string> = { 'accept-encoding': 'identity', connection: 'close' };
    if (from > 0) headers.range = `bytes=${from}-`;
    // A weak tag does not promise the same bytes.
    if (from > 0 && this.etag?.startsWith('"')) headers['if-range'] = this.etag;
    return watch.wait(fetch(this.url, { headers, signal: watch.signal }));
  }

  /** Whether the answer is the rest of the file from there on. A server error says nothing against what there is. */
  private goesOn(response: Response, from: number): boolean {
    if (response.status !== 206) return response.status !== 200 && response.status !== 416;
    const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
    const etag = response.headers.get('etag');
    return (
      Number(range?.[1]) === from &&
      (this.file.size === undefined || range?.[2] === '*' || Number(range?.[2]) === this.file.size) &&
      (this.etag === null || etag === null || this.etag === etag)
    );
  }

  /** The number of bytes that the file will have; undefined when neither the dataset nor the server knows. */
  private total(response: Response, from: number): number | undefined {
    const { size, most = MOST } = this.file;
    const length = Number(response.headers.get('content-length') ?? NaN);
    const offered = Number.isNaN(length) ? size : from + length;
    if (size === undefined ? (offered ?? 0) > most : offered !== size) {
      throw new MirrorError(`expected ${describe(this.file)}, offered ${offered}`, false);
    }
    return offered;
  }
}

/** Fetches what is missing from one mirror, and checks the whole. Returns what went wrong; undefined if all is well. */
async function fromMirror(
  url: string,
  part: PartFile,
  file: RemoteFile,
  settings: DownloadSettings,
): Promise<string | undefined> {
  const mirror = new Mirror(url, file, settings);
  for (let tries = 1; ; tries++) {
    const before = part.length;
    try {
      if (before === 0 || before !== file.size) await mirror.receive(part);
      const found = await part.md5();
      if (found === file.md5) return undefined;
      await part.clear();
      // What came from elsewhere may be to blame: once more, from the beginning.
      if (before === 0 || tries >= TRIES) return `expected MD5 ${file.md5}, found ${found}`;
    } catch (error) {
      if (!(error instanceof MirrorError)) throw error;
      const goOn = error.brokeOff && part.length > before && tries < TRIES;
      if (!goOn) return error.message;
    }
  }
}

async function isWhole(path: string, { size, md5 }: RemoteFile): Promise<boolean> {
  if (!isFile(path)) return false;
  if (size !== undefined && node().fs.statSync(path).size !== size) return false;
  return (await md5OfFile(path)) === md5;
}

/**
 * Downloads a file unless it is there.
 *
 * The mirrors are tried in their order. What has come is kept when one breaks off, so that the next, or a later call, goes on from
 * there. Size and MD5 are checked before the file gets its name.
 *
 * @param root - the folder that `file.path` starts from.
 * @throws (by rejection) DatasetError that names each mirror and what went wrong there; FileAccessError when the file can not be written.
 */
export async function downloadFile(root: string, file: RemoteFile, settings: DownloadSettings = {}): Promise<void> {
  const { path } = node();
  if (file.unless?.every((name) => isFile(path.join(root, name)))) return;
  const target = path.join(root, file.path);
  if (await isWhole(target, file)) return;
  const part = await PartFile.claim(target);
  const failures: string[] = [];
  try {
    for (const url of file.urls) {
      const failure = await fromMirror(url, part, file, settings);
      if (failure === undefined) {
        await part.finish();
        return;
      }
      failures.push(`${url}: ${failure}`);
    }
  } finally {
    await part.release();
  }
  throw new DatasetError(`${target} could not be downloaded from any mirror:\n  ${failures.join('\n  ')}`);
}
