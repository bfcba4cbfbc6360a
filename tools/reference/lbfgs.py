#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/lbfgs.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/lbfgs.py

Each case is some steps of LBFGS on a function of two tensors: the loss and the parameters after each step, and the state at the end.
"""

import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures/lbfgs.json"
WOLFE = {"line_search_fn": "strong_wolfe"}

CASES = [
    ("plain", "float64", 3, {"lr": 0.1, "max_iter": 4}),
    ("plain", "float32", 3, {"lr": 0.1, "max_iter": 2}),
    ("history", "float64", 4, {"lr": 0.05, "max_iter": 5, "history_size": 2}),
    ("max_eval", "float64", 3, {"lr": 0.1, "max_iter": 9, "max_eval": 3}),
    ("wolfe", "float64", 4, {"max_iter": 3, **WOLFE}),
    ("wolfe", "float32", 2, {"max_iter": 2, **WOLFE}),
    ("wolfe_history", "float64", 5, {"lr": 0.5, "max_iter": 3, "history_size": 1, **WOLFE}),
    # A first step so long or so short that the bracket has to be narrowed, or widened.
    ("wolfe_long", "float64", 4, {"lr": 40, "max_iter": 3, **WOLFE}),
    ("wolfe_short", "float64", 3, {"lr": 1e-4, "max_iter": 2, **WOLFE}),
    ("wolfe_tiny", "float64", 1, {"lr": 1e-30, "max_iter": 1, **WOLFE}),
    ("to_the_end", "float64", 2, {"max_iter": 60, **WOLFE}),
    ("tolerances", "float64", 3, {"max_iter": 60, "tolerance_grad": 0.5, "tolerance_change": 0.01, **WOLFE}),
]


def run(name, dtype, steps, options):
    x = torch.tensor([-1.2, 1.0, 0.5], dtype=getattr(torch, dtype), requires_grad=True)
    y = torch.tensor([[2.0, -1.0]], dtype=getattr(torch, dtype), requires_grad=True)
    optimizer = torch.optim.LBFGS([x, y], **options)

    def closure():
        optimizer.zero_grad()
        valley = (x[1:] - x[:2].pow(2)).pow(2).sum() * 10 + (1 - x).pow(2).sum()
        loss = valley + (x[:2] * y - 1).pow(2).sum() + y.pow(4).sum()
        loss.backward()
        return loss

    trace = [[optimizer.step(closure).item(), x.tolist(), y.flatten().tolist()] for _ in range(steps)]
    saved = optimizer.state_dict()
    # A scratch list, which the next iteration fills anew.
    saved["state"][0].pop("al", None)
    row = {"name": name, "dtype": dtype, "options": options, "trace": trace}
    # At the minimum the changes are rounding errors.
    return row if name == "to_the_end" else {**row, "saved": encode(saved)}


def encode(value):
    """Plain values with tensors as objects."""
    if isinstance(value, torch.Tensor):
        return {"tensor": value.flatten().tolist(), "shape": list(value.shape), "dtype": str(value.dtype)[6:]}
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return [encode(item) for item in value] if isinstance(value, (list, tuple)) else value


if __name__ == "__main__":
    OUT.write_text("[\n" + ",\n".join(json.dumps(run(*case)) for case in CASES) + "\n]\n")
