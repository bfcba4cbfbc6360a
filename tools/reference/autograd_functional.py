#!/usr/bin/python3
"""Writes packages/core/test/autograd/fixtures/functional.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/autograd_functional.py

The functions are those of packages/core/test/autograd/functional.test.ts, by name. Results are nested lists of tensors as {shape, data}.
"""

import json
import pathlib

import torch
from torch.autograd import functional

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/core/test/autograd/fixtures/functional.json"

X = torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]])
Y = torch.tensor([1.0, 2.0, -0.5])

ONE = {
    "matrix": (lambda x: x.sin().mul(x.sum()), (X,)),
    "pair": (lambda x, y: [x.mul(y).exp(), y.square().sum()], (X, Y)),
    "linear": (lambda x: x.mul(2).sum(1), (X,)),
}
SCALAR = {
    "cubes": (lambda x: x.pow(3).sum().mul(x[0, 1]), (X,)),
    "product": (lambda x, y: x.mul(y).sin().sum(), (X, Y)),
    "flat": (lambda x: x.sum(), (X,)),
}


def encode(value):
    if isinstance(value, torch.Tensor):
        return {"shape": list(value.shape), "data": [float(f"{v:.9g}") for v in value.detach().reshape(-1).tolist()]}
    return [encode(v) for v in value]


def ones_like(value):
    return torch.cos(torch.arange(float(value.numel()))).view(value.shape)


def cases():
    for name, (fn, inputs) in {**ONE, **SCALAR}.items():
        given = inputs[0] if len(inputs) == 1 else inputs
        call = lambda *x, fn=fn: tuple(r) if isinstance(r := fn(*x), list) else r
        outputs = call(*inputs)
        starts = tuple(map(ones_like, outputs)) if isinstance(outputs, tuple) else ones_like(outputs)
        directions = tuple(map(ones_like, inputs)) if len(inputs) > 1 else ones_like(inputs[0])
        yield {
            "name": name,
            "jacobian": encode(functional.jacobian(call, given)),
            "vjp": encode(functional.vjp(call, given, starts)),
            "jvp": encode(functional.jvp(call, given, directions)),
            **(
                {}
                if name in ONE
                else {
                    "hessian": encode(functional.hessian(call, given)),
                    "hvp": encode(functional.hvp(call, given, directions)),
                    "vhp": encode(functional.vhp(call, given, directions)),
                }
            ),
        }


if __name__ == "__main__":
    OUT.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(case) for case in cases())
    OUT.write_text(f"[\n{lines}\n]\n")
