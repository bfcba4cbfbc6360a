/** The smallest program that trains the seed model: what of Sconce a page loads for it. */
import * as torch from '@sconce/core';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';

const model = new nn.Sequential(
  new nn.Conv2d(1, 8, 3),
  new nn.MaxPool2d(2),
  new nn.Flatten(),
  new nn.Linear(8 * 13 * 13, 10),
);
const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });

/** One step on a batch of images (a Float32Array) and labels (a Uint8Array). */
export function step(images, labels) {
  const x = torch.fromTypedArray(images, [labels.length, 1, 28, 28]);
  const y = torch.fromTypedArray(labels).to(torch.int64);
  optimizer.zero_grad();
  const loss = nn.functional.cross_entropy(model(x), y);
  loss.backward();
  optimizer.step();
  return loss.item();
}
