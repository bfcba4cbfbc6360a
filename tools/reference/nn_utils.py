#!/usr/bin/python3
"""Writes packages/nn/test/fixtures/utils.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/nn_utils.py

A case is a layer, made after manual_seed(0), normalized, and called `calls` times in training and once in evaluation mode: the sum of the outputs of both
kinds of calls, its gradients as in layers.json, the state_dict afterwards, and the weight once the normalization is removed. Or it is a list of gradients
and what clip_grad_norm_ makes of them.
"""

import torch
from nn import encode, weights, write
from torch import nn
from torch.nn import utils


def clipped(grads, max_norm, norm_type):
    parameters = [torch.zeros_like(grad).requires_grad_() for grad in grads]
    for parameter, grad in zip(parameters, grads):
        parameter.grad = grad.clone()
    total = utils.clip_grad_norm_(parameters, max_norm, norm_type)
    return {
        "kind": "clip",
        "grads": [encode(grad) for grad in grads],
        "max_norm": max_norm,
        "norm_type": norm_type if norm_type < 1e9 else "inf",
        "total": encode(total),
        "clipped": [encode(parameter.grad) for parameter in parameters],
    }


def normalized(kind, layer, options, calls):
    torch.manual_seed(0)
    module = nn.Linear(4, 3) if layer == "linear" else nn.Conv2d(2, 3, 2)
    module = getattr(utils, kind)(module, **options)
    x = torch.randn((2, 4) if layer == "linear" else (1, 2, 3, 3))
    output = sum([module(x) for _ in range(calls)]) + module.eval()(x)
    (output * weights(output)).sum().backward()
    grads = {key: encode(p.grad) for key, p in module.named_parameters()}
    state = {key: encode(value) for key, value in module.state_dict().items()}
    getattr(utils, f"remove_{kind}")(module)
    return {
        "kind": kind,
        "layer": layer,
        "options": options,
        "calls": calls,
        "input": encode(x),
        "output": encode(output),
        "grads": grads,
        "state_dict": state,
        "removed": encode(module.weight),
        "keys": list(module.state_dict()),
    }


def cases():
    g = torch.Generator().manual_seed(2)
    grads = [torch.randn(3, generator=g), torch.randn(2, 2, generator=g)]
    for norm_type in [2.0, 1.0, 3.0, float("inf")]:
        yield clipped(grads, 0.5, norm_type)
        yield clipped(grads, 100.0, norm_type)
    yield clipped([torch.tensor([1.0, float("nan")]), torch.ones(2)], 1.0, 2.0)
    yield normalized("weight_norm", "linear", {}, 1)
    yield normalized("weight_norm", "linear", {"dim": 1}, 1)
    yield normalized("weight_norm", "linear", {"dim": None}, 2)
    yield normalized("weight_norm", "conv", {}, 1)
    yield normalized("spectral_norm", "linear", {}, 1)
    yield normalized("spectral_norm", "linear", {"n_power_iterations": 3, "dim": 1}, 2)
    yield normalized("spectral_norm", "conv", {}, 2)


if __name__ == "__main__":
    write("utils", cases())
