#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/optimizers.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/optimizers.py

Each case is ten steps of an optimizer on two tensors, of which the second has no gradient in the first two steps: the values after each
step, and the state_dict after the fifth. The gradient of step k is a + k · b · parameter.

What 1.13.1 lacks is added here by its definition: Muon, and `maximize` and `decoupled_weight_decay` of NAdam and RAdam.
"""

import json
import math
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures/optimizers.json"
STEPS = 10
SAVED = 5


class Muon(torch.optim.Optimizer):
    """Momentum orthogonalized by Newton-Schulz iterations, in the parameter's dtype."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 ns_coefficients=(3.4445, -4.775, 2.0315), eps=1e-7, ns_steps=5, adjust_lr_fn=None):
        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, momentum=momentum, nesterov=nesterov,
                                      ns_coefficients=ns_coefficients, eps=eps, ns_steps=ns_steps, adjust_lr_fn=adjust_lr_fn))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            mu = group["momentum"]
            for p in group["params"]:
                if p.grad is None:
                    continue
                buffer = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
                buffer.copy_(mu * buffer + (1 - mu) * p.grad)
                x = mu * buffer + (1 - mu) * p.grad if group["nesterov"] else buffer
                a, b, c = group["ns_coefficients"]
                x = x / max(float(x.norm()), group["eps"])
                for _ in range(group["ns_steps"]):
                    # On the other side than the library for tall matrices: the polynomial is the same.
                    gram = x.T @ x
                    x = a * x + x @ (b * gram + c * gram @ gram)
                rows, columns = p.shape
                scale = 0.2 * math.sqrt(max(rows, columns)) if group["adjust_lr_fn"] == "match_rms_adamw" else math.sqrt(max(1, rows / columns))
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.sub_(group["lr"] * scale * x)


optim = torch.optim
BETAS = {"lr": 0.05, "betas": (0.7, 0.95), "eps": 0.01}
DECAY = {"lr": 0.1, "weight_decay": 0.1}

CASES = [
    (optim.SGD, "plain", {"lr": 0.1}),
    (optim.SGD, "all", {"lr": 0.03, "momentum": 0.9, "dampening": 0.1, "weight_decay": 0.05, "maximize": True}),
    (optim.Adam, "plain", {}),
    (optim.Adam, "all", {**BETAS, "weight_decay": 0.05, "amsgrad": True, "maximize": True}),
    (optim.AdamW, "all", {**BETAS, "weight_decay": 0.05, "amsgrad": True, "maximize": True}),
    (optim.RMSprop, "plain", {}),
    (optim.RMSprop, "alpha_eps", {"lr": 0.05, "alpha": 0.7, "eps": 0.01}),
    (optim.RMSprop, "momentum", {"momentum": 0.9}),
    (optim.RMSprop, "centered", {"lr": 0.02, "centered": True, "alpha": 0.8}),
    (optim.RMSprop, "all", {"lr": 0.02, "momentum": 0.5, "centered": True, "alpha": 0.9, "weight_decay": 0.1, "maximize": True}),
    (optim.Adagrad, "plain", {}),
    (optim.Adagrad, "decays", {"lr": 0.1, "lr_decay": 0.1, "weight_decay": 0.1}),
    (optim.Adagrad, "all", {"lr": 0.1, "lr_decay": 0.2, "weight_decay": 0.05, "initial_accumulator_value": 0.5, "eps": 0.01, "maximize": True}),
    (optim.Adadelta, "plain", {}),
    (optim.Adadelta, "rho_eps", {"rho": 0.5, "eps": 0.01}),
    (optim.Adadelta, "all", {"lr": 0.5, "rho": 0.8, "eps": 1e-3, "weight_decay": 0.1, "maximize": True}),
    (optim.Adamax, "plain", {}),
    (optim.Adamax, "betas", BETAS),
    (optim.Adamax, "all", {**BETAS, "weight_decay": 0.1, "maximize": True}),
    (optim.NAdam, "plain", {}),
    (optim.NAdam, "betas", BETAS),
    (optim.NAdam, "weight_decay", DECAY),
    (optim.NAdam, "all", {**BETAS, "weight_decay": 0.1, "momentum_decay": 0.5, "decoupled_weight_decay": True, "maximize": True}),
    (optim.RAdam, "plain", {}),
    (optim.RAdam, "betas", BETAS),
    (optim.RAdam, "weight_decay", DECAY),
    (optim.RAdam, "all", {**BETAS, "weight_decay": 0.1, "decoupled_weight_decay": True, "maximize": True}),
    (optim.Rprop, "plain", {}),
    (optim.Rprop, "etas", {"lr": 0.1, "etas": (0.3, 1.5), "step_sizes": (0.01, 0.4)}),
    (optim.Rprop, "all", {"lr": 0.2, "etas": (0.4, 2.0), "step_sizes": (0.05, 0.5), "maximize": True}),
    (optim.ASGD, "plain", {}),
    (optim.ASGD, "averaged", {"lr": 0.1, "t0": 2.0}),
    (optim.ASGD, "all", {"lr": 0.1, "lambd": 0.1, "alpha": 0.5, "t0": 1.0, "weight_decay": 0.05, "maximize": True}),
    (Muon, "plain", {}),
    (Muon, "no_nesterov", {"lr": 0.1, "nesterov": False, "momentum": 0.8}),
    (Muon, "all", {"lr": 0.05, "weight_decay": 0.2, "momentum": 0.9, "ns_coefficients": (2.0, -1.5, 0.5), "eps": 1e-3, "ns_steps": 3, "adjust_lr_fn": "match_rms_adamw"}),
]


def values(x):
    digits = 9 if x.dtype == torch.float32 else 13
    return [float(f"{value:.{digits}g}") for value in x.detach().flatten().tolist()]


def encode(value):
    """Plain values with tensors as objects."""
    if isinstance(value, torch.Tensor):
        return {"tensor": values(value), "shape": list(value.shape), "dtype": str(value.dtype)[6:]}
    if isinstance(value, dict):
        return {key: encode(item) for key, item in value.items()}
    return [encode(item) for item in value] if isinstance(value, (list, tuple)) else value


def case(optimizer_class, name, options, dtype):
    g = torch.Generator().manual_seed(5)
    shapes = [(4, 2), (2, 3)] if optimizer_class is Muon else [(2, 4), (3,)]
    start = [torch.randn(shape, generator=g, dtype=dtype) for shape in shapes]
    a = [torch.randn(shape, generator=g, dtype=dtype) for shape in shapes]
    # Large, so that some signs change.
    b = [0.3 * torch.randn(shape, generator=g, dtype=dtype) for shape in shapes]
    params = [x.clone().requires_grad_() for x in start]
    known = dict(options)
    # The plain loop of 1.13.1 multiplies NAdam's product of momenta once too often; the one over lists is right, and later versions are.
    extra = {"foreach": True} if optimizer_class is optim.NAdam else {}
    turned = optimizer_class in (optim.NAdam, optim.RAdam) and known.pop("maximize", False)
    decay = known.pop("weight_decay", 0) if known.pop("decoupled_weight_decay", False) else 0
    optimizer = optimizer_class(params, **known, **extra)
    steps = []
    for k in range(STEPS):
        for i, p in enumerate(params):
            grad = a[i] + k * b[i] * p.detach()
            p.grad = None if i == 1 and k < 2 else -grad if turned else grad
            if p.grad is not None and decay:
                p.data.mul_(1 - known["lr"] * decay)
        optimizer.step()
        steps.append([values(p) for p in params])
        if k == SAVED - 1:
            saved = encode(optimizer.state_dict())
            for group in saved["param_groups"]:
                # What was added here.
                if optimizer_class in (optim.NAdam, optim.RAdam):
                    group.update({"weight_decay": options.get("weight_decay", 0), "maximize": bool(turned), "decoupled_weight_decay": decay > 0})
    flat = lambda tensors: [values(x) for x in tensors]  # noqa: E731
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
        "saved": saved,
    }


if __name__ == "__main__":
    rows = [case(*row, torch.float32) for row in CASES]
    rows += [case(*row, torch.float64) for row in CASES if row[1] == "all"]
    OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
