/**
 * A child process: trains until it has done its epochs or is killed, `trainee.ts PATH EVERY EPOCHS WORKERS`. It goes on from the checkpoint at
 * PATH where there is one, saves one every so many steps, says which steps it has done, and at last what came out.
 */
import * as torch from '@sconce/core';
import { DataLoader } from '@sconce/data';
import * as nn from '@sconce/nn';
import * as optim from '@sconce/optim';
import { fingerprint } from './models.js';
import { Stripes } from './resume_data.js';

const [path, every, epochs, workers] = process.argv.slice(2);
torch.manual_seed(1);
const model = new nn.Sequential(
  new nn.Conv2d(1, 8, 3),
  new nn.BatchNorm2d(8),
  new nn.ReLU(),
  new nn.Dropout2d(0.2),
  new nn.Flatten(),
  new nn.Dropout(0.3),
  new nn.Linear(288, 10),
);
const optimizer = new optim.Adam(model.parameters(), { lr: 0.01, amsgrad: true });
const scheduler = new optim.lr_scheduler.OneCycleLR(optimizer, 0.02, { total_steps: 1000 });
const loader = new DataLoader(new Stripes(), { batch_size: 8, shuffle: true, num_workers: Number(workers) });
const checkpoint = new torch.Checkpoint({ model, optimizer, scheduler, loader }, { epoch: 0, losses: [] as number[] });
const { values } = checkpoint;

await checkpoint.resume(path);
for (; values.epoch < Number(epochs); values.epoch++) {
  for await (const [images, labels] of loader) {
    optimizer.zero_grad();
    const loss = nn.functional.cross_entropy(model(images), labels);
    loss.backward();
    optimizer.step();
    scheduler.step();
    values.losses.push(loss.item());
    if (values.losses.length % Number(every) === 0) await checkpoint.save(path);
    process.send?.(values.losses.length);
  }
}
const state = Object.values(model.state_dict());
process.send?.({ losses: values.losses, hash: await fingerprint(values.losses, state) }, () => process.exit());
