import { RuntimeError } from '../errors.js';
import { uncollected } from '../memory/storage.js';
import { shared } from '../state.js';
import { is_grad_enabled, withGradMode } from './grad_mode.js';
import type { SavedList, SavedLists, SavedTensor } from './saved.js';

/** A record of the tape that may be without what its rule reads, until that is computed again. */
export interface Checkpointed {
  name(): string;
  /** Says that what was not saved comes back by running something again. */
  leaveTo(recomputation: Recomputation): void;
  /** What was saved. */
  readonly saved: SavedLists;
  /** Takes what the record of the same operation in another run has saved. */
  takeSaved(lists: SavedLists): void;
}

/** Sees the records that are made while it is the current one. */
interface Recorder {
  /** Whether they save nothing. */
  readonly drops: boolean;
  add(node: Checkpointed): void;
}

export const checkpointing = shared('autograd.checkpointing', () => ({ current: null as Recorder | null }));

function withRecorder<T>(recorder: Recorder, fn: () => T): T {
  const outer = checkpointing.current;
  checkpointing.current = recorder;
  try {
    return fn();
  } finally {
    checkpointing.current = outer;
  }
}

function copyOf(list: SavedList | null): SavedList | null {
  return list?.map((saved) => saved?.copy()) ?? null;
}

/**
 * The records of a part of the forward pass that saved nothing. The first rule that reads what is missing has the part run again, and each record
 * takes what its twin of that run has saved.
 */
export class Recomputation implements Recorder {
  readonly drops = true;
  private nodes: Checkpointed[] = [];

  /**
   * @param again - runs the part again.
   * @param held - what it reads, so that nobody frees that before.
   */
  constructor(
    private readonly again: () => unknown,
    private held: readonly SavedTensor[],
  ) {}

  record<T>(fn: () => T): T {
    return withRecorder(this, fn);
  }

  add(node: Checkpointed): void {
    this.nodes.push(node);
    node.leaveTo(this);
  }

  /** @throws RuntimeError, in torch's words, when the second run does not do what the first one did. */
  run(): void {
    for (const saved of this.held) saved.unpack(() => 'CheckpointFunctionBackward');
    const twins: Checkpointed[] = [];
    const recorder = { drops: false, add: (node: Checkpointed) => void twins.push(node) };
    uncollected(() => withGradMode(true, () => withRecorder(recorder, this.again)));
    const { nodes } = this;
    if (twins.length !== nodes.length || twins.some((twin, i) => twin.name() !== nodes[i].name())) {
      throw new RuntimeError(
        'torch.utils.checkpoint: A different number of tensors was saved during the original forward and recomputation. ' +
          `Number of operations recorded during forward: ${nodes.length} Number of operations recorded during recomputation: ${twins.length}.`,
      );
    }
    // A derivative that is to be differentiated leads through the twins, which then need theirs, too.
    const shares = is_grad_enabled();
    twins.forEach(({ saved: [inputs, outputs] }, i) => {
      nodes[i].takeSaved(shares ? [copyOf(inputs), copyOf(outputs)] : [inputs, outputs]);
    });
    for (const saved of this.held) saved.release();
    this.nodes = [];
    this.held = [];
  }
}
