/**
 * The road to a convolutional network, one step at a time, each with its numbers. See README.md beside this file.
 */
import * as torch from '@sconce/core';
import type { Tensor } from '@sconce/core';
import { DataLoader, MNIST, TensorDataset } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';

const F = nn.functional;

function heading(text: string): void {
  console.log(`\n${text}\n${'-'.repeat(text.length)}`);
}

function numbers(values: Tensor, digits: number): string {
  return `[${(values.tolist() as number[]).map((v) => v.toFixed(digits)).join(', ')}]`;
}

/** The network: 8 filters of 3x3, 2x2 pooling, and one fully connected layer to the ten digits. */
class Net extends nn.Module {
  conv = new nn.Conv2d(1, 8, 3);
  pool = new nn.MaxPool2d(2);
  fc = new nn.Linear(8 * 13 * 13, 10);

  override forward(x: Tensor): Tensor {
    return this.fc(torch.flatten(this.pool(this.conv(x)), 1));
  }
}

/** Images as the network sees them: one channel, and 0 to 255 scaled to -0.5 to 0.5. */
function scale(images: Tensor): Tensor {
  return images.unsqueeze(1).to(torch.float32).div(255).sub(0.5);
}

function showConvolution(image: Tensor): void {
  heading('1. Convolution: 8 filters of 3x3 over one digit');
  const filters = torch.randn([8, 1, 3, 3]).div(9);
  const maps = F.conv2d(image, filters);
  console.log(`image  ${image.shape.join(' x ')}`);
  console.log(`maps   ${maps.shape.join(' x ')}   (28 - 3 + 1 = 26 places for a filter, each way)`);

  heading('2. Max pooling: the largest of every 2x2');
  const pooled = F.max_pool2d(maps, 2);
  console.log(`pooled ${pooled.shape.join(' x ')}`);
  const corner = maps.select(0, 0).narrow(0, 8, 2).narrow(1, 8, 2);
  console.log(`max of ${numbers(corner.reshape(-1), 3)} is ${pooled.index(0, 4, 4).item().toFixed(3)}`);
}

function showSoftmax(): void {
  heading('3. Softmax: from any numbers to probabilities');
  const scores = torch.tensor([2.0, 1.0, 0.1]);
  const probabilities = F.softmax(scores, 0);
  const [a, b, c] = probabilities.tolist() as number[];
  console.log(`softmax of ${numbers(scores, 1)} = [${a.toFixed(3)}, ${b.toFixed(3)}, ${c.toFixed(4)}]`);
}

/** The cross-entropy of given probabilities against the right class: minus the logarithm of what the right class was given. */
function crossEntropy(probabilities: readonly number[], rightClass: number): number {
  const log = torch.tensor(probabilities, { dtype: torch.float64 }).log();
  return F.nll_loss(log.unsqueeze(0), torch.tensor([rightClass], { dtype: torch.int64 })).item();
}

function showCrossEntropy(): void {
  heading('4. Cross-entropy: how wrong the probabilities are');
  console.log(`[0.7, 0.2, 0.1] against class 0: ${crossEntropy([0.7, 0.2, 0.1], 0).toFixed(3)}`);
  console.log(`[0.1, 0.3, 0.6] against class 0: ${crossEntropy([0.1, 0.3, 0.6], 0).toFixed(3)}`);
  console.log(`-ln 0.8 = ${torch.tensor(0.8).log().neg().item().toFixed(3)}`);
}

/** Runs the network over images and prints the average loss and the accuracy after every 100; returns both over all. */
function runOver(model: Net, images: Tensor, labels: Tensor): { loss: number; accuracy: number } {
  let [loss, correct] = [0, 0];
  const count = images.shape[0];
  for (let start = 0; start < count; start += 100) {
    const [batch, truth] = [images.narrow(0, start, 100), labels.narrow(0, start, 100)];
    torch.no_grad(() => {
      const output = model(batch);
      const batchLoss = F.cross_entropy(output, truth).item();
      const batchCorrect = output.argmax(1).eq(truth).sum().item();
      console.log(
        `[Step ${start + 100}] Past 100 steps: Average Loss ${batchLoss.toFixed(3)} | Accuracy: ${batchCorrect}%`,
      );
      loss += batchLoss * 100;
      correct += batchCorrect;
    });
  }
  return { loss: loss / count, accuracy: correct / count };
}

function report({ loss, accuracy }: { loss: number; accuracy: number }): void {
  console.log(`All of them: Average Loss ${loss.toFixed(3)} | Accuracy: ${(100 * accuracy).toFixed(1)}%`);
}

function train(model: Net, images: Tensor, labels: Tensor): void {
  const loader = new DataLoader(new TensorDataset(images, labels), { batch_size: 32, shuffle: true });
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  let [step, running] = [0, 0];
  for (const [batch, truth] of loader) {
    optimizer.zero_grad();
    const loss = F.cross_entropy(model(scale(batch)), truth);
    loss.backward();
    optimizer.step();

    running += loss.item();
    if (++step % 250 === 0) {
      console.log(`[Batch ${step}] Past 250 batches: Average Loss ${(running / 250).toFixed(3)}`);
      running = 0;
    }
  }
}

torch.manual_seed(1);
const test = new MNIST(null, { train: false });
const testImages = scale(test.data.narrow(0, 0, 1000));
const testLabels = test.targets.narrow(0, 0, 1000);

console.log(`Scaled images lie between ${testImages.min().item()} and ${testImages.max().item()}.`);
showConvolution(testImages.select(0, 0));
showSoftmax();
showCrossEntropy();

const model = new Net();
heading('5. The untrained network over the first 1,000 test images');
report(runOver(model, testImages, testLabels));

heading('6. Training: gradient descent over the 60,000 training images, 32 at a time');
const training = new MNIST(null, { train: true });
train(model, training.data, training.targets);

heading('7. The trained network over the same 1,000 test images');
report(runOver(model, testImages, testLabels));
