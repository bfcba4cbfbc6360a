import type { DataLoaderState } from './state.js';

/** One pass of a loader over its dataset. */
export interface Pass {
  /** The next batch. */
  next(): IteratorResult<unknown, undefined>;
  /** The next batch, after a turn of the event loop at least. */
  wait(): Promise<IteratorResult<unknown, undefined>>;
  /** Ends the pass. */
  close(): void;
  /** How far it has come. */
  state(): PassState;
}

/** A loader's state, without the generators where they are as they are now. */
export type PassState = Omit<DataLoaderState, '_generators'> & Partial<DataLoaderState>;

export const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };
