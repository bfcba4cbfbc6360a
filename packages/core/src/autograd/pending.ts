import { collectStorages, type Storage } from '../memory/storage.js';
import type { Tensor } from '../tensor.js';
import type { Edge, Grad, Node } from './node.js';

/**
 * The gradients that wait at the outputs of nodes.
 *
 * It also knows which storages only it can see, and frees each as soon as no waiting gradient needs it.
 */
export class Pending {
  private readonly slots = new Map<Node, Grad[]>();
  /** How many waiting gradients show a storage of which nobody else knows. */
  private readonly owners = new Map<Storage, number>();

  /** @param ownsResults - whether what a rule makes and does not return is seen by nobody, and may be freed. */
  constructor(readonly ownsResults: boolean) {}

  /** Frees the new storages of a rule that are not among its results, and takes charge of the others. */
  adopt(made: readonly Storage[], results: readonly Grad[]): void {
    for (const storage of made) {
      if (storage.ownedByTape) continue;
      if (results.some((grad) => grad?.storage === storage)) this.owners.set(storage, 0);
      else storage.dispose();
    }
  }

  add(edge: Edge, grad: Tensor): void {
    let slot = this.slots.get(edge.node);
    if (!slot) this.slots.set(edge.node, (slot = edge.node.outputs.map(() => null)));
    const earlier = slot[edge.index];
    this.retain(grad);
    slot[edge.index] = earlier ? this.sum(earlier, grad) : grad;
  }

  take(node: Node): Grad[] | undefined {
    const slot = this.slots.get(node);
    this.slots.delete(node);
    return slot;
  }

  /** Someone else will see this gradient. */
  giveAway(grad: Tensor): void {
    this.owners.delete(grad.storage);
  }

  /** Whether this waiting gradient is all there is of its storage. */
  isSoleOwner(grad: Tensor): boolean {
    return this.owners.get(grad.storage) === 1;
  }

  private retain(grad: Tensor): void {
    const count = this.owners.get(grad.storage);
    if (count !== undefined) this.owners.set(grad.storage, count + 1);
  }

  discard(grad: Tensor): void {
    const count = this.owners.get(grad.storage);
    if (count === undefined) return;
    this.owners.set(grad.storage, count - 1);
    if (count > 1) return;
    this.owners.delete(grad.storage);
    grad.storage.dispose();
  }

  /** Frees all that nobody else can see. */
  abandon(): void {
    for (const storage of this.owners.keys()) storage.dispose();
    this.owners.clear();
  }

  private sum(a: Tensor, b: Tensor): Tensor {
    const { result, storages } = collectStorages(() => a.add(b));
    if (this.ownsResults) this.adopt(storages, [result]);
    this.retain(result);
    this.discard(a);
    this.discard(b);
    return result;
  }
}
