/** Child processes that run a file of this repository, from the sources, and are talked to by messages. */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The arguments of `node` that run a TypeScript file with these arguments. */
export function nodeArguments(file: URL, args: readonly string[]): string[] {
  return ['--conditions=@sconce/source', '--import', 'tsx', fileURLToPath(file), ...args];
}

export const inRoot = { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] } satisfies SpawnOptions;

export function start(file: URL, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, nodeArguments(file, args), inRoot);
}

/** The first message that `accept` takes. */
export async function messageOf(child: ChildProcess, accept: (message: unknown) => boolean): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      if (!accept(message)) return;
      child.off('message', onMessage).off('exit', onExit);
      resolve(message);
    };
    const onExit = (code: number | null, signal: string | null): void =>
      reject(new Error(`the child ended with ${signal ?? String(code)} before it said what it was asked`));
    child.on('message', onMessage).once('exit', onExit);
  });
}

/** Its exit code, or the signal that ended it. */
export async function endOf(child: ChildProcess): Promise<number | string> {
  if (child.exitCode !== null) return child.exitCode;
  if (child.signalCode !== null) return child.signalCode;
  return new Promise((resolve) =>
    child.once('exit', (code: number | null, signal: string | null) => resolve(code ?? String(signal))),
  );
}

/** Kills it as nothing can prevent, and waits until it is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  const end = endOf(child);
  child.kill('SIGKILL');
  await end;
}
