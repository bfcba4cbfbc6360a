#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/sgd.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/optim.py

Each case is ten steps of SGD on two tensors, of which the second has no gradient in the first two steps: the values after each step, and the
momentum buffers at the end. The gradient of step k is a + k · b · parameter.
"""

import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures"
STEPS = 10

CASES = {
    "plain": {"lr": 0.1},
    "zero_lr": {"lr": 0.0, "momentum": 0.5},
    "momentum": {"lr": 0.1, "momentum": 0.9},
    "nesterov": {"lr": 0.05, "momentum": 0.9, "nesterov": True},
    "dampening": {"lr": 0.1, "momentum": 0.8, "dampening": 0.3},
    "weight_decay": {"lr": 0.1, "weight_decay": 0.01},
    "maximize": {"lr": 0.02, "maximize": True},
    "all": {"lr": 0.03, "momentum": 0.9, "dampening": 0.1, "weight_decay": 0.05, "maximize": True},
    "nesterov_decay_maximize": {"lr": 0.03, "momentum": 0.7, "weight_decay": 0.05, "nesterov": True, "maximize": True},
}


def case(name, options, dtype):
    g = torch.Generator().manual_seed(5)
    start = [torch.randn(3, 7, generator=g, dtype=dtype), torch.randn(5, generator=g, dtype=dtype)]
    a = [torch.randn(x.shape, generator=g, dtype=dtype) for x in start]
    b = [0.1 * torch.randn(x.shape, generator=g, dtype=dtype) for x in start]
    params = [x.clone().requires_grad_() for x in start]
    optimizer = torch.optim.SGD(params, **options)
    steps = []
    for k in range(STEPS):
        for i, p in enumerate(params):
            p.grad = None if i == 1 and k < 2 else (a[i] + k * b[i] * p.detach())
        optimizer.step()
        steps.append([p.detach().flatten().tolist() for p in params])
    buffers = [optimizer.state[p].get("momentum_buffer") for p in params]
    flat = lambda tensors: [None if x is None else x.flatten().tolist() for x in tensors]  # noqa: E731
    return {
        "name": name,
        "dtype": str(dtype)[6:],
        "options": options,
        "shapes": [list(x.shape) for x in start],
        "start": flat(start),
        "a": flat(a),
        "b": flat(b),
        "steps": steps,
        "buffers": flat(buffers),
        "keys": sorted(optimizer.state_dict()["state"]),
    }


if __name__ == "__main__":
    rows = [case(name, options, dtype) for name, options in CASES.items() for dtype in [torch.float32, torch.float64]]
    lines = ",\n".join(json.dumps(row) for row in rows)
    (OUT / "sgd.json").write_text(f"[\n{lines}\n]\n")
