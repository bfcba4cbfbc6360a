#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/one_cycle.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/lr_scheduler.py

Each case is a cycle of OneCycleLR to its end: the learning rate and the momentum of each group before each step of the optimizer.
"""

import json
import pathlib

import torch

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures/one_cycle.json"

CASES = {
    "plain": {"max_lr": 0.1, "total_steps": 20},
    "epochs": {"max_lr": 0.1, "epochs": 3, "steps_per_epoch": 4},
    "linear": {"max_lr": 0.1, "total_steps": 15, "anneal_strategy": "linear", "pct_start": 0.2},
    "three_phase": {"max_lr": 0.1, "total_steps": 20, "three_phase": True},
    "three_phase_linear": {"max_lr": 0.1, "total_steps": 18, "three_phase": True, "anneal_strategy": "linear", "pct_start": 0.4},
    "factors": {"max_lr": 1.0, "total_steps": 9, "div_factor": 4.0, "final_div_factor": 10.0},
    "momenta": {"max_lr": 0.1, "total_steps": 12, "base_momentum": 0.5, "max_momentum": 0.99},
    "no_momentum": {"max_lr": 0.1, "total_steps": 12, "cycle_momentum": False},
    "groups": {"max_lr": [0.1, 0.5], "total_steps": 10, "base_momentum": [0.8, 0.7], "max_momentum": [0.9, 0.95]},
    "no_rise": {"max_lr": 0.1, "total_steps": 8, "pct_start": 0.0},
    "only_rise": {"max_lr": 0.1, "total_steps": 8, "pct_start": 1.0},
    "one_step": {"max_lr": 0.1, "total_steps": 1},
}

OPTIMIZERS = {
    "SGD": lambda groups: torch.optim.SGD(groups, lr=0.3, momentum=0.4),
    "Adam": lambda groups: torch.optim.Adam(groups, lr=0.3, betas=(0.4, 0.9)),
}


def trace(optimizer, options):
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, **options)
    rows = []
    # One step more than there are: only the next one is refused.
    while True:
        groups = optimizer.param_groups
        momenta = [group["betas"][0] if "betas" in group else group["momentum"] for group in groups]
        rows.append([scheduler.get_last_lr(), momenta])
        optimizer.step()
        try:
            scheduler.step()
        except (ValueError, ZeroDivisionError):
            # Where the last phase has no length, the step too many is a division by zero.
            return rows


def case(name, options, kind):
    count = len(options["max_lr"]) if isinstance(options["max_lr"], list) else 1
    groups = [{"params": [torch.ones(1, requires_grad=True)]} for _ in range(count)]
    return {"name": name, "optimizer": kind, "options": options, "trace": trace(OPTIMIZERS[kind](groups), options)}


if __name__ == "__main__":
    cases = [case(name, options, kind) for name, options in CASES.items() for kind in OPTIMIZERS]
    OUT.write_text("[\n" + ",\n".join(json.dumps(row) for row in cases) + "\n]\n")
