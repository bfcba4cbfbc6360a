#!/usr/bin/python3
"""Writes the random fixtures of packages/core/test/random/fixtures with the reference PyTorch (Debian's python3-torch, 1.13.1).

    python3 tools/reference/random_streams.py

Each file holds cases; a case is a seed and calls made one after the other on one generator. Results are base64 of the
little-endian elements. The file is not called random.py, because Python would then take it for its own module of that name,
here and in every script beside it.
"""

import base64
import hashlib
import json
import pathlib

import torch

# Below AVX2 torch's float32 normal_ takes the C library's functions, which differ in the last place.
assert "CPU capability usage: AVX" in torch.__config__.show(), "the fixtures need a machine with AVX2"

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/core/test/random/fixtures"
SEEDS = [0, 1, 42, 2**32 + 5, 2**53 + 1, 2**64 - 1, -1, -(2**63)]
SIZES = [1, 2, 15, 16, 17, 31, 32, 33, 100]
DTYPES = {
    "float32": torch.float32,
    "float64": torch.float64,
    "int64": torch.int64,
    "int32": torch.int32,
    "uint8": torch.uint8,
}


def raw(tensor):
    return tensor.contiguous().numpy().tobytes()


def encode(data):
    return base64.b64encode(data).decode()


def state_hash(g):
    """Of the engine and of whether a normal sample is kept; not of that sample, whose last bit is the C library's."""
    state = raw(g.get_state())
    return hashlib.sha256(state[:5016] + state[5040:]).hexdigest()


def call(g, fn, dtype="float32", n=1, contiguous=True, **args):
    """One call of fn; the arguments are kept beside its result."""
    if contiguous:
        x = torch.empty(n, dtype=DTYPES[dtype])
    else:
        x = torch.empty(2 * n, dtype=DTYPES[dtype])[::2]
    if fn == "uniform":
        x.uniform_(args["from"], args["to"], generator=g)
    elif fn == "normal":
        x.normal_(args["mean"], args["std"], generator=g)
    elif fn == "bernoulli":
        x.bernoulli_(args["p"], generator=g)
    elif fn == "bernoulli32":
        x.bernoulli_(torch.linspace(0, 1, n, dtype=torch.float32), generator=g)
    elif fn == "bernoulli64":
        x.bernoulli_(torch.linspace(0, 1, n, dtype=torch.float64), generator=g)
    elif fn == "exponential":
        x.exponential_(args["lambd"], generator=g)
    elif fn == "randint":
        x.random_(int(args["low"]), int(args["high"]), generator=g)
    elif fn == "random":
        x.random_(generator=g)
    elif fn == "words":
        x.random_(-(2**63), None, generator=g)
    elif fn == "randperm":
        x = torch.randperm(n, generator=g, dtype=torch.int32)
    else:
        raise ValueError(fn)
    row = {"fn": fn, "dtype": dtype, "n": n, **args}
    if not contiguous:
        row["contiguous"] = False
    return row, raw(x)


def case(seed, *calls, hashed=False):
    g = torch.Generator().manual_seed(seed)
    rows = []
    for c in calls:
        row, data = call(g, **c)
        row["sha256" if hashed else "data"] = hashlib.sha256(data).hexdigest() if hashed else encode(data)
        rows.append(row)
    return {"seed": str(seed), "initial_seed": str(g.initial_seed()), "calls": rows, "state": state_hash(g)}


def write(name, cases):
    OUT.mkdir(parents=True, exist_ok=True)
    text = json.dumps({"torch": "1.13.1", "cases": cases}, indent=1)
    (OUT / f"{name}.json").write_text(text + "\n")


def both(fn, sizes=SIZES, **args):
    return [{"fn": fn, "dtype": d, "n": n, **args} for n in sizes for d in ("float32", "float64")]


# ---- the engine --------------------------------------------------------------------------------------------------------------
write("words", [case(s, {"fn": "words", "dtype": "int64", "n": 700}) for s in SEEDS])

# ---- floating point ----------------------------------------------------------------------------------------------------------
write(
    "uniform",
    [case(s, *both("uniform", **{"from": 0, "to": 1}), *both("uniform", [17], **{"from": -0.3, "to": 0.7})) for s in SEEDS]
    + [case(3, *both("uniform", [1000], **{"from": a, "to": b})) for a, b in [(0, 1), (-1 / 3, 1 / 3), (5, 7.7), (2, 2)]],
)
write(
    "normal",
    [case(s, *both("normal", mean=0, std=1), *both("normal", [1, 17], mean=0.1, std=0.3)) for s in SEEDS]
    + [case(3, *both("normal", [15, 1000], mean=m, std=d)) for m, d in [(0, 1), (-1.7, 0.02), (3, 0)]]
    + [case(4, *both("normal", [40], mean=0, std=1, contiguous=False))],
)
write("exponential", [case(s, *both("exponential", [1, 16, 100], lambd=a)) for s, a in [(0, 1), (1, 2.5), (2, 0.1)]])

# ---- zeros and ones ----------------------------------------------------------------------------------------------------------
write(
    "bernoulli",
    [
        case(s, *[{"fn": "bernoulli", "dtype": d, "n": n, "p": p} for n in (1, 16, 31, 100) for p in (0, 0.3, 0.5, 1) for d in ds])
        for s, ds in [(0, ["float32"]), (1, ["float64"]), (2, ["uint8", "int64"])]
    ]
    + [
        case(5, *[{"fn": fn, "dtype": d, "n": 33} for fn in ("bernoulli32", "bernoulli64") for d in ("float32", "uint8", "int64")]),
    ],
)

# ---- integers ----------------------------------------------------------------------------------------------------------------
RANGES = {
    "int64": [(0, 10), (-5, 6), (0, 2**31), (0, 2**32 - 1), (0, 2**32), (0, 2**32 + 1), (-(2**63), 2**63 - 1), (0, 2**53 + 3), (2**62, 2**62 + 9), (2**62, 2**63 - 1)],
    "int32": [(0, 10), (-5, 6), (-(2**31), 2**31), (0, 2**31)],
    "uint8": [(0, 256), (3, 4)],
    "float32": [(0, 10), (0, 2**24), (0, 2**24 + 1), (0, 2**25 + 1), (-(2**24) - 1, 5), (0, 2**33), (-(2**40), 2**40), (-(2**63), 2**63 - 1)],
    "float64": [(0, 10), (0, 2**53 + 1), (-(2**53) - 3, 1), (0, 2**33), (-(2**63), 2**63 - 1)],
}
write(
    "integers",
    [
        case(s, *[{"fn": "randint", "dtype": d, "n": 20, "low": str(a), "high": str(b)} for d, ab in RANGES.items() for a, b in ab])
        for s in (0, 7)
    ]
    + [case(8, *[{"fn": "random", "dtype": d, "n": 20} for d in DTYPES])]
    + [case(s, *[{"fn": "randperm", "dtype": "int32", "n": n} for n in (0, 1, 2, 15, 16, 17, 100)]) for s in SEEDS],
)

# ---- different calls in turn: the kept normal sample must survive the others -----------------------------------------------------
MIXED = [
    {"fn": "normal", "n": 1, "mean": 0, "std": 1},
    {"fn": "uniform", "n": 5, "from": 0, "to": 1},
    {"fn": "randperm", "dtype": "int32", "n": 9},
    {"fn": "normal", "n": 16, "mean": 0, "std": 1},
    {"fn": "normal", "dtype": "float64", "n": 1, "mean": 2, "std": 3},
    {"fn": "bernoulli", "n": 7, "p": 0.5},
    {"fn": "normal", "n": 3, "mean": 0, "std": 1},
    {"fn": "randint", "dtype": "int64", "n": 4, "low": "0", "high": "100"},
    {"fn": "exponential", "n": 3, "lambd": 1},
    {"fn": "normal", "dtype": "float64", "n": 17, "mean": 0, "std": 1},
    {"fn": "normal", "n": 2, "mean": 0, "std": 1},
]
write("mixed", [case(s, *MIXED, *MIXED) for s in SEEDS])

# ---- large: only the hash is kept --------------------------------------------------------------------------------------------
write(
    "large",
    [
        case(
            s,
            {"fn": "normal", "n": 1_000_003, "mean": 0, "std": 1},
            {"fn": "normal", "n": 200_000, "mean": 0.25, "std": 0.1},
            {"fn": "uniform", "n": 200_003, "from": 0, "to": 1},
            {"fn": "uniform", "n": 200_003, "from": -0.0625, "to": 0.17},
            {"fn": "uniform", "dtype": "float64", "n": 200_003, "from": -0.0625, "to": 0.17},
            {"fn": "bernoulli", "n": 100_000, "p": 0.75},
            {"fn": "exponential", "n": 100_000, "lambd": 1.5},
            {"fn": "randint", "dtype": "int64", "n": 100_000, "low": "0", "high": "1000"},
            {"fn": "randperm", "dtype": "int32", "n": 60_000},
            hashed=True,
        )
        for s in (0, 123)
    ],
)

# ---- saved states ------------------------------------------------------------------------------------------------------------
states = []
for seed, before in [
    (0, []),
    (2**64 - 1, [{"fn": "words", "dtype": "int64", "n": 3}]),
    (9, [{"fn": "words", "dtype": "int64", "n": 312}]),
    (10, [{"fn": "normal", "dtype": "float32", "n": 1, "mean": 0, "std": 1}]),
]:
    g = torch.Generator().manual_seed(seed)
    for c in before:
        call(g, **c)
    bytes_ = encode(raw(g.get_state()))
    row, data = call(g, fn="normal", n=5, mean=0, std=1)
    states.append(
        {"seed": str(seed), "before": before, "bytes": bytes_, "calls": [{**row, "data": encode(data)}], "state": state_hash(g)}
    )
write("states", states)

# ---- what is built on top: dropout, and the order of a shuffling loader ------------------------------------------------------------
dropout = []
for seed, p, n in [(0, 0.5, 40), (1, 0.1, 1000), (2, 0.3, 17), (3, 0.0, 5), (4, 1.0, 5)]:
    torch.manual_seed(seed)
    y = torch.nn.functional.dropout(torch.ones(n), p, training=True)
    dropout.append({"seed": str(seed), "p": p, "n": n, "data": encode(raw(y))})
write("dropout", dropout)

loader = []
for seed, n, epochs in [(0, 10, 2), (42, 100, 3)]:
    torch.manual_seed(seed)
    data = torch.utils.data.DataLoader(list(range(n)), batch_size=4, shuffle=True)
    loader.append({"seed": str(seed), "n": n, "epochs": [torch.cat(list(data)).tolist() for _ in range(epochs)]})
write("loader", loader)
