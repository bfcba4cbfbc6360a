import { RuntimeError } from '../errors.js';
import { formatShape, type Shape } from '../shape.js';
import type { dtype } from '../dtype.js';
import type { Tensor } from '../tensor.js';
import { checkpointing, type Checkpointed, type Recomputation } from './checkpointing.js';
import { type Edge, type Grad, Node, nodeName, type OutputMeta } from './node.js';
import type { BackwardContext, Meta } from './op.js';

export const FREED_MESSAGE =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). ' +
  'Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retain_graph=True if ' +
  'you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';

/** A tensor kept for a derivative rule, with the version it had. */
export class SavedTensor {
  constructor(
    private readonly tensor: Tensor,
    private readonly version = tensor.storage.version,
  ) {
    tensor.storage.tapeHolds++;
  }

  /** @throws RuntimeError, in torch's words, when the tensor was changed in place since. */
  unpack(producer: () => string): Tensor {
    const { storage, shape, dtype } = this.tensor;
    if (storage.version !== this.version) {
      throw new RuntimeError(
        'one of the variables needed for gradient computation has been modified by an inplace operation: ' +
          `[torch.${dtype.scalarName}Tensor ${formatShape(shape)}], used by ${producer()}, is at version ${storage.version}; ` +
          `expected version ${this.version} instead.`,
      );
    }
    return this.tensor;
  }

  /** The same once more, to be released apart. */
  copy(): SavedTensor {
    return new SavedTensor(this.tensor, this.version);
  }

  /** Frees the elements when nobody but the tape ever held them, and no other record needs them. */
  release(): void {
    const { storage } = this.tensor;
    storage.tapeHolds--;
    if (storage.ownedByTape && storage.tapeHolds === 0) storage.dispose();
  }
}

/** A derivative rule as an op declares it. */
export interface Rule<A> {
  readonly name: string;
  /** `grad` is the gradient of the first output, and all there is unless the outputs are views. */
  backward?(ctx: BackwardContext<A>, grad: Tensor, grads: readonly Grad[]): Grad | readonly Grad[];
}

/** What was saved of an operation's inputs or outputs, by position. */
export type SavedList = readonly (SavedTensor | undefined)[];

/** What was saved of the inputs, and of the outputs. */
export type SavedLists = readonly [inputs: SavedList | null, outputs: SavedList | null];

/** The tape's record of an {@link Op} or {@link ViewOp}. */
export class OpNode<A> extends Node implements BackwardContext<A>, Checkpointed {
  private recomputation: Recomputation | null = null;
  private savedInputs: SavedList | null = null;
  private savedOutputs: SavedList | null = null;
  private released = false;

  constructor(
    private readonly rule: Rule<A>,
    readonly attrs: A,
    private readonly inputMetas: readonly Meta[],
    edges: readonly (Edge | null)[],
    outputs: readonly OutputMeta[],
  ) {
    super(edges, outputs);
  }

  save(inputs: SavedList | null, outputs: SavedList | null): void {
    this.savedInputs = inputs;
    this.savedOutputs = outputs;
    checkpointing.current?.add(this);
  }

  leaveTo(recomputation: Recomputation): void {
    this.recomputation = recomputation;
  }

  get saved(): SavedLists {
    return [this.savedInputs, this.savedOutputs];
  }

  takeSaved([inputs, outputs]: SavedLists): void {
    this.savedInputs = inputs;
    this.savedOutputs = outputs;
    this.recomputation = null;
  }

  override name(): string {
    return nodeName(this.rule.name);
  }

  override backward(grads: readonly Grad[]): readonly Grad[] {
    const result = this.rule.backward?.(this, grads[0] as Tensor, grads) ?? [];
    return Array.isArray(result) ? (result as readonly Grad[]) : [result as Grad];
  }

  needs(i: number): boolean {
    // An optional input that was not given has no edge.
    return Boolean(this.edges[i]);
  }

  shape(i: number): Shape {
    return this.inputMetas[i].shape;
  }

  dtype(i: number): dtype {
    return this.inputMetas[i].dtype;
  }

  input(i: number): Tensor {
    return this.unpack(() => this.savedInputs?.[i]);
  }

  output(i: number): Tensor {
    return this.unpack(() => this.savedOutputs?.[i]);
  }

  override release(): void {
    if (this.savedInputs === null && this.savedOutputs === null) return;
    for (const saved of this.savedInputs ?? []) saved?.release();
    for (const saved of this.savedOutputs ?? []) saved?.release();
    this.savedInputs = this.savedOutputs = null;
    this.released = true;
  }

  override get isReleased(): boolean {
    return this.released;
  }

  private unpack(find: () => SavedTensor | undefined): Tensor {
    if (this.released) throw new RuntimeError(FREED_MESSAGE);
    this.recomputation?.run();
    const saved = find();
    if (!saved) throw new RuntimeError(`${this.name()} reads a tensor that its op does not save`);
    return saved.unpack(() => this.name());
  }
}
