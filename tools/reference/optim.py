#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/sgd.json and adam.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/optim.py

Each case is ten steps of an optimizer on two tensors, of which the second has no gradient in the first two steps: the values after each
step, and the optimizer's state at the end. The gradient of step k is a + k · b · parameter.
"""

import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures"
STEPS = 10

SGD_CASES = {
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

ADAM_CASES = {
    "plain": {},
    "lr_betas_eps": {"lr": 0.05, "betas": (0.7, 0.95), "eps": 0.01},
    "zero_betas": {"lr": 0.05, "betas": (0.0, 0.0)},
    "weight_decay": {"lr": 0.1, "weight_decay": 0.1},
    "amsgrad": {"lr": 0.1, "betas": (0.9, 0.5), "amsgrad": True},
    "maximize": {"lr": 0.02, "maximize": True},
    "all": {"lr": 0.03, "betas": (0.8, 0.6), "weight_decay": 0.05, "amsgrad": True, "maximize": True, "eps": 1e-6},
}


def values(x):
    # As many digits as a float32 needs; far more than the tests' tolerance of float64.
    digits = 9 if x.dtype == torch.float32 else 13
    return [float(f"{value:.{digits}g}") for value in x.detach().flatten().tolist()]


def case(optimizer_class, state_keys, name, options, dtype):
    g = torch.Generator().manual_seed(5)
    start = [torch.randn(3, 7, generator=g, dtype=dtype), torch.randn(5, generator=g, dtype=dtype)]
    a = [torch.randn(x.shape, generator=g, dtype=dtype) for x in start]
    b = [0.1 * torch.randn(x.shape, generator=g, dtype=dtype) for x in start]
    params = [x.clone().requires_grad_() for x in start]
    optimizer = optimizer_class(params, **options)
    steps = []
    for k in range(STEPS):
        for i, p in enumerate(params):
            p.grad = None if i == 1 and k < 2 else (a[i] + k * b[i] * p.detach())
        optimizer.step()
        steps.append([values(p) for p in params])
    flat = lambda tensors: [None if x is None else values(x) for x in tensors]  # noqa: E731
    return {
        "optimizer": optimizer_class.__name__,
        "name": name,
        "dtype": str(dtype)[6:],
        "options": options,
        "shapes": [list(x.shape) for x in start],
        "start": flat(start),
        "a": flat(a),
        "b": flat(b),
        "steps": steps,
        "state": {key: flat([optimizer.state[p].get(key) for p in params]) for key in state_keys},
        "keys": sorted(optimizer.state_dict()["state"]),
    }


def write(file, optimizers, state_keys, cases):
    rows = [
        case(optimizer, state_keys, name, options, dtype)
        for optimizer in optimizers
        for name, options in cases.items()
        for dtype in [torch.float32, torch.float64]
    ]
    lines = ",\n".join(json.dumps(row) for row in rows)
    (OUT / file).write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    write("sgd.json", [torch.optim.SGD], ["momentum_buffer"], SGD_CASES)
    adam_keys = ["step", "exp_avg", "exp_avg_sq", "max_exp_avg_sq"]
    write("adam.json", [torch.optim.Adam, torch.optim.AdamW], adam_keys, ADAM_CASES)
