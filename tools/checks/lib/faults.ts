import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as torch from '@sconce/core';
import { endOf, inRoot, messageOf, nodeArguments } from './children.js';
import { makeCheckpoint } from './kill.js';

/** More than the full disk and the limit allow. */
const FLOATS = 2 ** 20;
const NOBODY = 65534;

const isRoot = process.geteuid?.() === 0;

/** The error of a save that must fail. */
async function failureOf(save: () => Promise<void>): Promise<torch.FileAccessError> {
  const error: unknown = await save().then(
    () => new Error('the file was written'),
    (reason: unknown) => reason,
  );
  if (error instanceof torch.FileAccessError) return error;
  throw error;
}

/** Saves a small checkpoint, makes a second save fail, and looks whether the first is still there, alone. */
async function expectOldWhole(folder: string, fail: (path: string) => Promise<string>): Promise<string> {
  const path = join(folder, 'checkpoint.pt');
  await makeCheckpoint(10).checkpoint.save(path);
  const before = readFileSync(path);
  const message = await fail(path);
  if (!readFileSync(path).equals(before)) throw new Error('the old checkpoint has changed');
  const names = readdirSync(folder);
  if (names.length !== 1) throw new Error(`more than the old checkpoint is there: ${names.join(', ')}`);
  return message;
}

async function inFolder(check: (folder: string) => Promise<string>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'sconce-faults-'));
  try {
    return await check(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Saves on a file system of 1 MiB. */
async function fullDisk(): Promise<string> {
  if (!isRoot) return 'skipped: only root may mount a small file system';
  return inFolder(async (folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk], {
      encoding: 'utf8',
    });
    if (status !== 0) return `skipped: ${stderr.trim()}`;
    try {
      const { checkpoint } = makeCheckpoint(FLOATS);
      return await expectOldWhole(disk, async (path) => (await failureOf(() => checkpoint.save(path))).message);
    } finally {
      spawnSync('umount', [disk]);
    }
  });
}

/** Saves in a process whose files may have 512 KiB. */
export async function overLimit(): Promise<string> {
  return inFolder(async (folder) =>
    expectOldWhole(folder, async (path) => {
      const command = 'ulimit -f 512; exec "$0" "$@"';
      const node = nodeArguments(new URL('failing_writer.ts', import.meta.url), [path, String(FLOATS)]);
      const child = spawn('bash', ['-c', command, process.execPath, ...node], inRoot);
      const message = await messageOf(child, () => true);
      await endOf(child);
      return String(message);
    }),
  );
}

/** Runs `fn` as a user who has no more than these rights in a folder; to root every folder is open. */
async function withRights<T>(folder: string, mode: number, fn: () => Promise<T>): Promise<T> {
  chmodSync(folder, mode);
  if (isRoot) process.seteuid?.(NOBODY);
  try {
    return await fn();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o700);
  }
}

/** Saves into a folder in which this user may not write. */
export async function closedFolder(): Promise<string> {
  const { checkpoint } = makeCheckpoint(10);
  return inFolder(async (folder) =>
    expectOldWhole(folder, (path) =>
      withRights(folder, 0o555, async () => (await failureOf(() => checkpoint.save(path))).message),
    ),
  );
}

/** Saves into, and reads from, a folder that this user may not even look into. */
export async function unreadableFolder(): Promise<string> {
  const { checkpoint } = makeCheckpoint(10);
  return inFolder(async (folder) =>
    expectOldWhole(folder, (path) =>
      withRights(folder, 0o000, async () => {
        const write = await failureOf(() => checkpoint.save(path));
        const read = await failureOf(() => checkpoint.load(path));
        return `${write.message}; ${read.message}`;
      }),
    ),
  );
}

/**
 * Saves where it must fail.
 *
 * @returns what was tried and the error's message, or why it was not tried.
 * @throws Error when a save does not fail as it must, or leaves anything but the old file.
 */
export async function checkFaults(): Promise<string[]> {
  return [
    `a full disk: ${await fullDisk()}`,
    `a limit on the size of files: ${await overLimit()}`,
    `a closed folder: ${await closedFolder()}`,
    `an unreadable folder: ${await unreadableFolder()}`,
  ];
}
