import { FileAccessError } from '@sconce/core';
import type { FileHandle } from 'node:fs/promises';
import { node } from './node.js';

function isAlive(pid: number): boolean {
  try {
    node().process.kill(pid, 0);
    return true;
  } catch (error) {
    // It may be there and belong to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** What earlier downloads of this file left behind: the free part, then those of processes that are no more. */
async function leftovers(target: string): Promise<string[]> {
  const { fs, path } = node();
  const start = `${path.basename(target)}.`;
  const names = await fs.promises.readdir(path.dirname(target));
  const abandoned = names.filter((name) => {
    const pid = name.startsWith(start) ? /^(\d+)-\d+\.part$/.exec(name.slice(start.length))?.[1] : undefined;
    return pid !== undefined && !isAlive(Number(pid));
  });
  return [`${target}.part`, ...abandoned.map((name) => path.join(path.dirname(target), name))];
}

/**
 * The part of a file that has been downloaded so far, beside the place of the whole.
 *
 * Each download has a part under a name of its own, so that two processes never write into one file. What a failed download leaves bears
 * a free name, and whoever renames it first goes on from it.
 */
export class PartFile {
  private finished = false;

  private constructor(
    private readonly target: string,
    private readonly path: string,
    private readonly handle: FileHandle,
    /** The number of bytes in it. */
    public length: number,
  ) {}

  /** Takes up what an earlier download left, or begins with nothing; makes the folder if need be. */
  static async claim(target: string): Promise<PartFile> {
    const { fs, path, process, crypto } = node();
    // Threads of one process share its number.
    const own = `${target}.${process.pid}-${crypto.randomInt(2 ** 47)}.part`;
    try {
      await fs.promises.mkdir(path.dirname(target), { recursive: true });
      for (const name of await leftovers(target)) {
        try {
          await fs.promises.rename(name, own);
          break;
        } catch {
          // It is not there, or another process was faster.
        }
      }
      const handle = await fs.promises.open(own, 'a+');
      return new PartFile(target, own, handle, (await handle.stat()).size);
    } catch (cause) {
      throw new FileAccessError(target, 'write', cause);
    }
  }

  async append(bytes: Uint8Array): Promise<void> {
    try {
      await this.handle.appendFile(bytes);
      this.length += bytes.length;
    } catch (cause) {
      // A full disk is not to stay full.
      this.length = 0;
      throw new FileAccessError(this.target, 'write', cause);
    }
  }

  /** Throws away what there is. */
  async clear(): Promise<void> {
    this.length = 0;
    await this.handle.truncate(0);
  }

  md5(): Promise<string> {
    return md5OfFile(this.path);
  }

  /** Puts the whole in its place, once it is on the disk. */
  async finish(): Promise<void> {
    try {
      await this.handle.sync();
      await this.handle.close();
      await node().fs.promises.rename(this.path, this.target);
      this.finished = true;
    } catch (cause) {
      throw new FileAccessError(this.target, 'write', cause);
    }
  }

  /** Ends the work; what there is of an unfinished file stays for a later download. */
  async release(): Promise<void> {
    const { fs } = node();
    try {
      await this.handle.close();
      if (this.finished) return;
      if (this.length === 0) await fs.promises.rm(this.path, { force: true });
      else await fs.promises.rename(this.path, `${this.target}.part`);
    } catch {
      // It keeps its name, and is taken up when this process is no more; what ended the download is the error to tell.
    }
  }
}

/** The MD5 of a file, read piece by piece. */
export async function md5OfFile(path: string): Promise<string> {
  const { fs, crypto } = node();
  const hash = crypto.createHash('md5');
  try {
    for await (const chunk of fs.createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw new FileAccessError(path, 'read', cause);
  }
  return hash.digest('hex');
}
