import type * as NodeFs from 'node:fs';
import type * as NodeOs from 'node:os';
import type * as NodePath from 'node:path';
import { nodeModule } from '../host.js';

interface NodeProcess {
  readonly pid: number;
  uptime(): number;
  kill(pid: number, signal: 0): true;
}

function nodeProcess(): NodeProcess {
  return (globalThis as unknown as { process: NodeProcess }).process;
}

/** The machine, as far as a file's name can hold it: process numbers mean nothing on another one. */
function machine(): string {
  return (nodeModule<typeof NodeOs>('node:os')?.hostname() ?? '').replaceAll(/[^\w-]/g, '_').slice(0, 40);
}

let written = 0;

/** A name beside the target, of this process alone. */
export function temporaryName(target: string): string {
  return `${target}.${machine()}-${nodeProcess().pid}-${Date.now()}-${written++}.tmp`;
}

/** Whether the process that wrote a file at some time, in milliseconds since 1970, is no more. */
function isDead(pid: number, time: number): boolean {
  const process = nodeProcess();
  // In containers, each run may have the same number.
  if (pid === process.pid) return time < Date.now() - 1000 * process.uptime();
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH';
  }
}

const cleaned = new Set<string>();

/**
 * Removes what processes of this machine that were killed while they wrote this file have left beside it, as far as that can be done. It
 * looks once in the life of this process: the strays of others are old.
 */
export async function removeStrays(target: string): Promise<void> {
  if (cleaned.has(target)) return;
  cleaned.add(target);
  const fs = nodeModule<typeof NodeFs>('node:fs');
  const path = nodeModule<typeof NodePath>('node:path');
  if (!fs || !path) return;
  const folder = path.dirname(target);
  const prefix = `${path.basename(target)}.${machine()}-`;
  try {
    for (const name of await fs.promises.readdir(folder)) {
      if (!name.startsWith(prefix)) continue;
      const parts = /^(\d+)-(\d+)-\d+\.tmp$/.exec(name.slice(prefix.length));
      if (parts && isDead(Number(parts[1]), Number(parts[2]))) await fs.promises.rm(path.join(folder, name));
    }
  } catch {
    // They are in nobody's way; writing tells what is wrong with the folder.
  }
}
