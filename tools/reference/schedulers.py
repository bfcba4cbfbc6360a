#!/usr/bin/python3
"""Writes packages/optim/test/fixtures/schedulers.json with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/schedulers.py

Each case is a schedule of two parameter groups: the learning rates and momenta when it is made and after each step, the state_dict at the end,
and the rates and momenta that another one sets when it is made to go on from there. Functions are given by names that the tests know, too.
"""

import json
import math
import pathlib
import warnings

import torch
from torch.optim import lr_scheduler, swa_utils

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/optim/test/fixtures/schedulers.json"

FUNCTIONS = {
    "halving": lambda epoch: 0.5**epoch,
    "tenths": lambda epoch: 1 - epoch / 10,
    "shrinking": lambda x: 1 / (1 + x),
}

# What belongs to how 1.13.1 is made, not to the schedule.
NO_STATE = {"verbose", "_get_lr_called_within_step", "anneal_func", "_scale_fn_ref"}

TEN = [None] * 10
METRICS = [1.0, 0.9, 0.95, 0.9, 0.92, 0.91, 0.5, 0.6, 0.6, 0.6, 0.6, 0.6, 0.49999, 0.6, 0.6, 0.6]


def cosine(**options):
    return {"type": "CosineAnnealingLR", **options}


def constant(**options):
    return {"type": "ConstantLR", **options}


CASES = [
    ("StepLR", {"step_size": 3}),
    ("StepLR", {"step_size": 2, "gamma": 0.5}),
    ("StepLR", {"step_size": 2, "gamma": 0.5}, [None, 5, None, None, 0, 7]),
    ("MultiStepLR", {"milestones": [2, 5]}),
    ("MultiStepLR", {"milestones": [3, 7, 3], "gamma": 0.5}),
    ("MultiStepLR", {"milestones": [6, 2, 2], "gamma": 0.3}, [None, 4, None, None, 1, 9]),
    ("ExponentialLR", {"gamma": 0.9}),
    ("ExponentialLR", {"gamma": 0.5}, [None, 3, None]),
    ("ConstantLR", {}),
    ("ConstantLR", {"factor": 0.25, "total_iters": 3}),
    ("ConstantLR", {"factor": 0.25, "total_iters": 3}, [1, 3, None, 0, None]),
    ("LinearLR", {}),
    ("LinearLR", {"start_factor": 0.25, "end_factor": 0.75, "total_iters": 7}),
    ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 4}, [1, None, None, 9, 2]),
    ("PolynomialLR", {}),
    ("PolynomialLR", {"total_iters": 8, "power": 2.5}),
    ("PolynomialLR", {"total_iters": 8, "power": 0.5}, [3, None, 9, 8, 0]),
    ("LambdaLR", {"lr_lambda": "halving"}),
    ("LambdaLR", {"lr_lambda": ["halving", "tenths"]}, [None, 4, None]),
    ("MultiplicativeLR", {"lr_lambda": "tenths"}),
    ("MultiplicativeLR", {"lr_lambda": ["tenths", "halving"]}),
    ("CosineAnnealingLR", {"T_max": 4}, [None] * 13),
    ("CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01}, [None] * 16),
    ("CosineAnnealingLR", {"T_max": 5, "eta_min": 0.02}, [3, None, None, 12, 5]),
    ("CosineAnnealingWarmRestarts", {"T_0": 3}),
    ("CosineAnnealingWarmRestarts", {"T_0": 2, "T_mult": 2, "eta_min": 0.01}, [None] * 16),
    ("CosineAnnealingWarmRestarts", {"T_0": 3, "T_mult": 2}, [0.5, 1.25, 4, 8.5, None, 22, 21, 2]),
    ("CosineAnnealingWarmRestarts", {"T_0": 4}, [0.5, 9.75, None, 3, None]),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 3}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 2, "step_size_down": 4, "mode": "triangular2"}, [None] * 14),
    ("CyclicLR", {"base_lr": [0.1, 0.2], "max_lr": [1.0, 0.5], "step_size_up": 2, "mode": "exp_range", "gamma": 0.9, "base_momentum": [0.5, 0.6], "max_momentum": [0.95, 0.9]}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 2, "scale_fn": "shrinking", "cycle_momentum": False}),
    ("CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 2, "scale_fn": "shrinking", "scale_mode": "iterations"}, [None, None, 7, None]),
    ("ReduceLROnPlateau", {"patience": 1}, METRICS),
    ("ReduceLROnPlateau", {"mode": "max", "factor": 0.5, "patience": 0, "min_lr": [0.01, 0.02]}, METRICS),
    ("ReduceLROnPlateau", {"factor": 0.5, "patience": 0, "cooldown": 2, "threshold": 0.2, "threshold_mode": "abs"}, METRICS),
    ("ReduceLROnPlateau", {"mode": "max", "factor": 0.5, "patience": 1, "threshold": 0.2, "threshold_mode": "abs", "eps": 0.01}, METRICS),
    ("SequentialLR", {"schedulers": [constant(factor=0.1, total_iters=2), {"type": "ExponentialLR", "gamma": 0.9}], "milestones": [2]}),
    ("SequentialLR", {"schedulers": [{"type": "LinearLR", "start_factor": 0.1, "total_iters": 3}, cosine(T_max=5), {"type": "LambdaLR", "lr_lambda": "tenths"}], "milestones": [3, 7]}),
    ("ChainedScheduler", {"schedulers": [constant(factor=0.1, total_iters=2), {"type": "ExponentialLR", "gamma": 0.9}]}),
    ("ChainedScheduler", {"schedulers": [cosine(T_max=6), {"type": "MultiStepLR", "milestones": [2, 4], "gamma": 0.5}]}),
    ("SWALR", {"swa_lr": 0.02, "anneal_epochs": 4}),
    ("SWALR", {"swa_lr": [0.02, 1.0], "anneal_epochs": 5, "anneal_strategy": "linear"}),
    ("SWALR", {"swa_lr": 0.02, "anneal_epochs": 0}),
]


def make(optimizer, type, **options):
    def given(value):
        if isinstance(value, list):
            return [given(item) for item in value]
        if isinstance(value, dict):
            return make(optimizer, **value)
        return FUNCTIONS.get(value, value) if isinstance(value, str) else value

    arguments = {key: given(value) for key, value in options.items()}
    scheduler = swa_utils.SWALR if type == "SWALR" else getattr(lr_scheduler, type)
    return scheduler(**arguments) if type == "ChainedScheduler" else scheduler(optimizer, **arguments)


def state_of(scheduler):
    def plain(value):
        if isinstance(value, dict):
            return {key: plain(item) for key, item in value.items() if key not in NO_STATE}
        if isinstance(value, list):
            return [plain(item) for item in value]
        if isinstance(value, float) and math.isinf(value):
            return "Infinity" if value > 0 else "-Infinity"
        return value

    state = plain(scheduler.state_dict())
    # A function that was given is not saved.
    if callable(state.get("_scale_fn_custom")):
        del state["_scale_fn_custom"]
    return state


def case(type, options, calls=TEN):
    groups = [{"params": [torch.ones(1, requires_grad=True)], "lr": lr} for lr in [0.5, 0.05]]
    optimizer = torch.optim.SGD(groups, lr=1.0, momentum=0.7)
    seen = lambda: [[group[key] for group in optimizer.param_groups] for key in ["lr", "momentum"]]  # noqa: E731
    scheduler = make(optimizer, type, **options)
    trace = [seen()]
    for call in calls:
        optimizer.step()
        scheduler.step(*([] if call is None else [call]))
        trace.append(seen())
    row = {"type": type, "options": options, "calls": calls, "trace": trace, "state": state_of(scheduler)}
    if calls == TEN and "schedulers" not in options and type != "ReduceLROnPlateau":
        # Another that goes on where this one is.
        make(optimizer, type, **options, last_epoch=scheduler.last_epoch)
        row["resumed"] = seen()
    return row


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    OUT.write_text("[\n" + ",\n".join(json.dumps(case(*row)) for row in CASES) + "\n]\n")
