import type * as V8 from 'node:v8';
import type * as Vm from 'node:vm';
import { nodeModule } from '../host.js';

/** The engine's own garbage collection, called by hand. */
export interface Collector {
  /** Collects all garbage, now. What is dead is dead for every WeakRef afterwards, also in the middle of a synchronous stretch. */
  collect(): void;
  /**
   * Lets go of what WeakRefs hold: one keeps its target alive to the end of the job in which it was made or read, and a synchronous stretch
   * is one job, however long.
   */
  endJob(): void;
}

/**
 * Finds the garbage collector where it can be called: in Node, by the flag that shows it.
 *
 * A job is ended by running an empty script that has a queue of microtasks to itself, so nothing of the program's own runs.
 */
export function findCollector(): Collector | null {
  const [v8, vm] = [nodeModule<typeof V8>('node:v8'), nodeModule<typeof Vm>('node:vm')];
  if (!v8 || !vm) return null;
  try {
    v8.setFlagsFromString('--expose-gc');
    const gc = vm.runInNewContext('gc') as () => void;
    const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
    const script = new vm.Script('0');
    const endJob = (): void => void script.runInContext(context);
    const collect = (): void => {
      endJob();
      gc();
    };
    return works(collect) ? { collect, endJob } : null;
  } catch {
    // Another runtime that only resembles Node.
    return null;
  }
}

/** Whether an object that nobody holds is gone after a collection. */
function works(collect: () => void): boolean {
  const lost = ((): WeakRef<object> => new WeakRef({}))();
  collect();
  return lost.deref() === undefined;
}
