/** The smallest program that trains the seed model: what of jax-js a page loads for it. */
import { defaultDevice, init, jit, lax, nn, numpy as np, random, tree, valueAndGrad } from '@jax-js/jax';

await init('wasm');
defaultDevice('wasm');

const uniform = (seed, shape, bound) =>
  random
    .uniform(random.key(seed), shape)
    .sub(0.5)
    .mul(2 * bound);
let parameters = [uniform(1, [8, 1, 3, 3], 1 / 3), np.zeros([8]), uniform(2, [10, 8 * 13 * 13], 0.027), np.zeros([10])];
let velocities = tree.map((p) => np.zeros(p.shape), parameters);

function forward([kernel, bias, weight, offset], x) {
  const y = lax.convGeneralDilated(x, kernel, [1, 1], 'VALID').add(bias.reshape([1, 8, 1, 1]));
  const pooled = lax.reduceWindow(y, np.max, [2, 2], [2, 2]);
  return np.dot(pooled.reshape([pooled.shape[0], -1]), weight.transpose()).add(offset);
}

function lossOf(parameters, images, labels) {
  const count = images.shape[0];
  return nn
    .logSoftmax(forward(parameters, images), -1)
    .mul(labels)
    .sum()
    .mul(-1 / count);
}

const update = jit((parameters, velocities, images, labels) => {
  const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(parameters), images, labels);
  const moved = tree.map((v, g) => v.mul(0.9).add(g), velocities, gradients);
  return [tree.map((p, v) => p.sub(v.ref.mul(0.01)), parameters, moved), moved, loss];
});

/** One step on a batch of images (a Float32Array) and labels (a Uint8Array). */
export function step(images, labels) {
  const x = np.array(images, { shape: [labels.length, 1, 28, 28] });
  const y = nn.oneHot(np.array(Int32Array.from(labels)), 10);
  const [next, moved, loss] = update(parameters, velocities, x, y);
  [parameters, velocities] = [next, moved];
  return loss.item();
}
