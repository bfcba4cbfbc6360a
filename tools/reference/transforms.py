#!/usr/bin/python3
"""Writes packages/data/test/fixtures/transforms_*.json with the reference torchvision (Debian's python3-torchvision, 0.14.1).

    python3 tools/reference/transforms.py

transforms_functional.json: what the functions make of images. transforms_random.json: what random transforms make of them after
manual_seed, and what the generator gives next, which shows how much was drawn. transforms_texts.json: how transforms print, and the
messages of errors. The tests in packages/data/test/transforms make the same calls under the same names; images are random numbers of a
generator with the seed 7. Results are base64 of the little-endian elements, row-major.
"""

import base64
import json
import pathlib
import warnings

import torch
from torchvision import transforms as T
from torchvision.transforms import functional as F
from torchvision.transforms import InterpolationMode as Mode

OUT = pathlib.Path(__file__).resolve().parents[2] / "packages/data/test/fixtures"
warnings.simplefilter("ignore")
torch.set_num_threads(1)
u8, f32, f64, i32, i64 = torch.uint8, torch.float32, torch.float64, torch.int32, torch.int64

COLOR, ODD, GRAY, BATCH, PLAIN, WIDE = (3, 5, 7), (3, 9, 4), (1, 5, 7), (2, 3, 4, 5), (4, 6), (3, 4, 13)


def image(shape, dtype):
    g = torch.Generator().manual_seed(7)
    if dtype.is_floating_point:
        return torch.rand(shape, dtype=dtype, generator=g)
    return torch.randint(0, 256, shape, dtype=dtype, generator=g)


def encode(x):
    if isinstance(x, (list, tuple)):
        return [encode(part) for part in x]
    data = base64.b64encode(x.contiguous().numpy().tobytes()).decode()
    return {"shape": list(x.shape), "dtype": str(x.dtype)[6:], "data": data}


def write(name, value):
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in value)
    (OUT / f"transforms_{name}.json").write_text(f"[\n{lines}\n]\n")


BOTH = [(COLOR, u8), (COLOR, f32)]
START = [[0, 0], [6, 0], [6, 4], [0, 4]]
END = [[1, 0], [5, 1], [6, 3], [0, 4]]

# Name: the call, and the images that it is made with.
FUNCTIONAL = {
    "resize to a shorter side": (lambda x: F.resize(x, 3), [(COLOR, u8), (ODD, f32), (BATCH, u8)]),
    "resize to a size": (lambda x: F.resize(x, [8, 5]), BOTH),
    "resize with a longest side": (lambda x: F.resize(x, 3, max_size=4), [(ODD, u8), (WIDE, f32)]),
    "resize nearest": (lambda x: F.resize(x, [7, 4], Mode.NEAREST), [(COLOR, u8), (COLOR, f32), (GRAY, i64)]),
    "resize bicubic": (lambda x: F.resize(x, [8, 5], Mode.BICUBIC), BOTH + [(GRAY, f64)]),
    "resize bilinear antialias": (lambda x: F.resize(x, [3, 4], antialias=True), BOTH),
    "resize bicubic antialias": (lambda x: F.resize(x, [3, 9], Mode.BICUBIC, antialias=True), BOTH),
    "crop": (lambda x: F.crop(x, 1, 2, 3, 4), BOTH + [(PLAIN, u8)]),
    "crop beyond the edges": (lambda x: F.crop(x, -1, 4, 4, 5), BOTH),
    "center_crop": (lambda x: F.center_crop(x, [2, 4]), BOTH),
    "center_crop of halves": (lambda x: F.center_crop(x, 2), [(COLOR, u8), (ODD, u8)]),
    "center_crop larger": (lambda x: F.center_crop(x, [8, 6]), [(COLOR, u8), (PLAIN, f32)]),
    "resized_crop": (lambda x: F.resized_crop(x, 1, 0, 3, 5, [4, 4]), BOTH),
    "five_crop": (lambda x: F.five_crop(x, [2, 3]), [(COLOR, u8)]),
    "ten_crop": (lambda x: F.ten_crop(x, 2), [(COLOR, u8)]),
    "ten_crop upside down": (lambda x: F.ten_crop(x, 2, vertical_flip=True), [(COLOR, u8)]),
    "pad": (lambda x: F.pad(x, 1), BOTH + [(PLAIN, i64)]),
    "pad with a constant": (lambda x: F.pad(x, [1, 2], fill=7), [(COLOR, u8), (BATCH, f32)]),
    "pad taking away": (lambda x: F.pad(x, [-1, 2, 1, -2]), BOTH),
    "pad edge": (lambda x: F.pad(x, [1, 2, 0, 3], padding_mode="edge"), BOTH),
    "pad reflect": (lambda x: F.pad(x, [1, 2, 0, 3], padding_mode="reflect"), BOTH),
    "pad symmetric": (lambda x: F.pad(x, [1, 2, 0, 3], padding_mode="symmetric"), BOTH + [(BATCH, u8)]),
    "pad symmetric taking away": (lambda x: F.pad(x, [-1, 2, 3, -2], padding_mode="symmetric"), [(COLOR, u8)]),
    "hflip": (F.hflip, [(COLOR, u8), (PLAIN, f32)]),
    "vflip": (F.vflip, [(COLOR, u8), (BATCH, f32)]),
    "rotate": (lambda x: F.rotate(x, 30), BOTH + [(BATCH, u8)]),
    "rotate by a quarter": (lambda x: F.rotate(x, 90, expand=True), BOTH),
    "rotate bilinear": (lambda x: F.rotate(x, -21.5, Mode.BILINEAR), BOTH + [(GRAY, f64)]),
    "rotate and expand": (lambda x: F.rotate(x, 33, Mode.BILINEAR, expand=True), BOTH),
    "rotate around a point": (lambda x: F.rotate(x, 50, center=[1, 2], fill=[9, 20, 30]), BOTH),
    "rotate with a filling": (lambda x: F.rotate(x, 50, Mode.BILINEAR, fill=0.5), BOTH),
    "affine": (lambda x: F.affine(x, 15, [1, -1], 0.8, [5, 10]), BOTH),
    "affine bilinear": (lambda x: F.affine(x, -40, [2, 1], 1.3, [5], Mode.BILINEAR, fill=[3.0]), BOTH),
    "affine around a point": (lambda x: F.affine(x, 15, [0, 1], 1.1, 8, Mode.BILINEAR, center=[2, 2]), BOTH),
    "perspective": (lambda x: F.perspective(x, START, END), BOTH),
    "perspective nearest": (lambda x: F.perspective(x, START, END, Mode.NEAREST, fill=[1, 2, 3]), BOTH),
    "rgb_to_grayscale": (F.rgb_to_grayscale, BOTH + [(BATCH, f32), (GRAY, u8)]),
    "rgb_to_grayscale, three channels": (lambda x: F.rgb_to_grayscale(x, 3), BOTH),
    "adjust_brightness": (lambda x: F.adjust_brightness(x, 1.7), BOTH + [(BATCH, u8)]),
    "adjust_brightness by a whole number": (lambda x: F.adjust_brightness(x, 2), BOTH),
    "adjust_contrast": (lambda x: F.adjust_contrast(x, 0.6), BOTH + [(BATCH, u8), (GRAY, u8), (BATCH, f32)]),
    "adjust_contrast more": (lambda x: F.adjust_contrast(x, 2.5), BOTH),
    "adjust_saturation": (lambda x: F.adjust_saturation(x, 0.4), BOTH + [(GRAY, u8)]),
    "adjust_saturation more": (lambda x: F.adjust_saturation(x, 3), BOTH),
    "adjust_hue": (lambda x: F.adjust_hue(x, 0.3), BOTH + [(BATCH, u8), (GRAY, u8)]),
    "adjust_hue backwards": (lambda x: F.adjust_hue(x, -0.45), BOTH),
    "adjust_gamma": (lambda x: F.adjust_gamma(x, 0.45, gain=1.1), BOTH),
    "adjust_sharpness": (lambda x: F.adjust_sharpness(x, 0.3), BOTH + [(BATCH, f32)]),
    "adjust_sharpness more": (lambda x: F.adjust_sharpness(x, 2.5), BOTH),
    "gaussian_blur": (lambda x: F.gaussian_blur(x, 3), BOTH + [(BATCH, u8)]),
    "gaussian_blur of two widths": (lambda x: F.gaussian_blur(x, [3, 5], [0.5, 1.5]), BOTH + [(GRAY, f64)]),
    "invert": (F.invert, BOTH),
    "posterize": (lambda x: F.posterize(x, 3), [(COLOR, u8)]),
    "posterize to nothing": (lambda x: F.posterize(x, 0), [(GRAY, u8)]),
    "solarize": (lambda x: F.solarize(x, 0.5), BOTH),
    "autocontrast": (F.autocontrast, BOTH),
    "equalize": (F.equalize, [((1, 32, 32), u8)]),
    "equalize few pixels": (F.equalize, [(BATCH, u8)]),
    "erase": (lambda x: F.erase(x, 1, 2, 3, 4, torch.tensor([1.5, 2, 3]).view(3, 1, 1)), BOTH),
    "normalize": (lambda x: F.normalize(x, [0.5, 0.4, 0.3], [0.2, 0.3, 0.4]), [(COLOR, f32), (BATCH, f64)]),
    "convert_image_dtype to float32": (lambda x: F.convert_image_dtype(x), [(PLAIN, u8), (PLAIN, f64), (PLAIN, i32)]),
    "convert_image_dtype to uint8": (lambda x: F.convert_image_dtype(x, u8), [(PLAIN, f32), (PLAIN, f64), (PLAIN, i64)]),
    "convert_image_dtype to int64": (lambda x: F.convert_image_dtype(x, i64), [(PLAIN, u8), (PLAIN, i32)]),
    "convert_image_dtype to int32": (lambda x: F.convert_image_dtype(x, i32), [(PLAIN, u8), (PLAIN, f64)]),
}

RANDOM = {
    "RandomCrop": lambda: T.RandomCrop(3),
    "RandomCrop padded": lambda: T.RandomCrop((5, 6), padding=2),
    "RandomCrop of its own size": lambda: T.RandomCrop((5, 7)),
    "RandomCrop of what is too small": lambda: T.RandomCrop(8, pad_if_needed=True, fill=3, padding_mode="constant"),
    "RandomCrop reflected": lambda: T.RandomCrop((5, 7), padding=(1, 2, 3, 0), padding_mode="reflect"),
    "RandomResizedCrop": lambda: T.RandomResizedCrop(4),
    "RandomResizedCrop antialias": lambda: T.RandomResizedCrop((3, 5), scale=(0.5, 1.0), ratio=(0.5, 3.0), antialias=True),
    "RandomResizedCrop that never fits": lambda: T.RandomResizedCrop(3, scale=(1.0, 1.0), ratio=(4.0, 5.0)),
    "RandomHorizontalFlip": lambda: T.RandomHorizontalFlip(),
    "RandomVerticalFlip": lambda: T.RandomVerticalFlip(0.6),
    "RandomRotation": lambda: T.RandomRotation(40),
    "RandomRotation bilinear": lambda: T.RandomRotation((10, 90), Mode.BILINEAR, fill=(1, 2, 3)),
    "RandomRotation expanded": lambda: T.RandomRotation(60, expand=True, center=(1, 2), fill=5),
    "RandomAffine": lambda: T.RandomAffine(30),
    "RandomAffine of all kinds": lambda: T.RandomAffine(
        (-20, 50), (0.2, 0.3), (0.7, 1.4), (-5, 8, 3, 9), Mode.BILINEAR, 7, (3, 2)
    ),
    "RandomAffine with shear": lambda: T.RandomAffine(0, translate=(0.3, 0), shear=20),
    "RandomPerspective": lambda: T.RandomPerspective(),
    "RandomPerspective always": lambda: T.RandomPerspective(0.7, 1, Mode.BILINEAR, (4, 5, 6)),
    "ColorJitter": lambda: T.ColorJitter(0.5, 0.4, 0.3, 0.2),
    "ColorJitter of some": lambda: T.ColorJitter(brightness=[0.8, 1.9], hue=[-0.4, 0.1]),
    "ColorJitter of contrast": lambda: T.ColorJitter(contrast=1.5, saturation=[0.0, 3.0]),
    "RandomGrayscale": lambda: T.RandomGrayscale(0.5),
    "RandomErasing": lambda: T.RandomErasing(),
    "RandomErasing of each channel": lambda: T.RandomErasing(1, (0.1, 0.9), (0.2, 5.0), value=(1, 20, 3)),
    "RandomErasing at random": lambda: T.RandomErasing(0.8, value="random"),
    "RandomErasing that never fits": lambda: T.RandomErasing(1, (1.0, 1.0), (1.0, 1.0), value=9),
    "GaussianBlur": lambda: T.GaussianBlur(3),
    "GaussianBlur of two widths": lambda: T.GaussianBlur((5, 3), (0.5, 1.0)),
    "GaussianBlur of one deviation": lambda: T.GaussianBlur(3, 0.7),
    "RandomInvert": lambda: T.RandomInvert(),
    "RandomPosterize": lambda: T.RandomPosterize(2),
    "RandomSolarize": lambda: T.RandomSolarize(0.4, p=0.7),
    "RandomAdjustSharpness": lambda: T.RandomAdjustSharpness(1.8),
    "RandomAutocontrast": lambda: T.RandomAutocontrast(),
    "RandomEqualize": lambda: T.RandomEqualize(0.7),
    "ElasticTransform": lambda: T.ElasticTransform(alpha=[9.0, 5.0], sigma=[0.3, 0.4], fill=3),
    "RandAugment": lambda: T.RandAugment(3, 12, fill=(1, 2, 3)),
    "RandAugment bilinear": lambda: T.RandAugment(1, 17, interpolation=Mode.BILINEAR),
    "TrivialAugmentWide": lambda: T.TrivialAugmentWide(),
    "RandomApply": lambda: T.RandomApply([T.RandomHorizontalFlip(), T.Pad(1)], p=0.6),
    "Compose": lambda: T.Compose([T.RandomCrop(5, padding=1), T.RandomHorizontalFlip(), T.ConvertImageDtype(f32)]),
}
BYTES_ONLY = {"RandomPosterize", "RandomEqualize", "RandAugment", "RandAugment bilinear", "TrivialAugmentWide"}
# torchvision writes negative normal numbers into bytes, which no standard defines.
FLOATS_ONLY = {"RandomErasing at random"}

# Not random, and not printed above.
STEADY = {
    "Resize": lambda: T.Resize(5),
    "Resize of all kinds": lambda: T.Resize((5, 6), Mode.BICUBIC, antialias=True),
    "Resize with a longest side": lambda: T.Resize(5, max_size=9),
    "CenterCrop": lambda: T.CenterCrop(5),
    "FiveCrop": lambda: T.FiveCrop((2, 3)),
    "TenCrop": lambda: T.TenCrop(2, vertical_flip=True),
    "Pad": lambda: T.Pad((1, 2), 3, "edge"),
    "Grayscale": lambda: T.Grayscale(3),
    "Normalize": lambda: T.Normalize([0.5, 0.25], [0.5, 0.75]),
    "LinearTransformation": lambda: T.LinearTransformation(torch.eye(2), torch.tensor([0.5, 3])),
    "ConvertImageDtype": lambda: T.ConvertImageDtype(f32),
    "RandomOrder": lambda: T.RandomOrder([T.Pad(1), T.RandomInvert()]),
    "RandomChoice": lambda: T.RandomChoice([T.Pad(1), T.RandomInvert()], p=[0.25, 0.75]),
}

X = torch.ones(3, 4, 4)
ERRORS = {
    "Resize of three": lambda: T.Resize((1, 2, 3)),
    "resize by a mode that is none": lambda: F.resize(X, 5, "box"),
    "resize of three": lambda: F.resize(X, (1, 2, 3)),
    "resize with a small longest side": lambda: F.resize(X, 5, max_size=4),
    "resize with a size and a longest side": lambda: F.resize(X, [5, 4], max_size=8),
    "resize nearest antialias": lambda: F.resize(X, [5, 5], Mode.NEAREST, antialias=True),
    "CenterCrop of three": lambda: T.CenterCrop((1, 2, 3)),
    "five_crop too large": lambda: F.five_crop(X, 9),
    "hflip of a line": lambda: F.hflip(torch.ones(3)),
    "Pad of a text": lambda: T.Pad("a"),
    "Pad with a text": lambda: T.Pad(1, "a"),
    "Pad of three": lambda: T.Pad((1, 2, 3)),
    "Pad in another mode": lambda: T.Pad(1, padding_mode="wrap"),
    "pad reflecting too much": lambda: F.pad(X, [4, 1], padding_mode="reflect"),
    "RandomCrop too large": lambda: T.RandomCrop((9, 2))(X),
    "RandomResizedCrop of a scale": lambda: T.RandomResizedCrop(3, scale=1),
    "RandomResizedCrop of a ratio": lambda: T.RandomResizedCrop(3, ratio=1),
    "RandomRotation of a negative": lambda: T.RandomRotation(-3),
    "RandomRotation of three": lambda: T.RandomRotation([1, 2, 3]),
    "RandomRotation around one": lambda: T.RandomRotation(1, center=[1]),
    "RandomRotation around a number": lambda: T.RandomRotation(1, center=1),
    "RandomRotation filled with an object": lambda: T.RandomRotation(1, fill={}),
    "rotate with two fillings": lambda: F.rotate(X, 3, fill=[1, 2]),
    "rotate bicubic": lambda: F.rotate(X, 3, Mode.BICUBIC),
    "rotate by a text": lambda: F.rotate(X, "a"),
    "rotate around a number": lambda: F.rotate(X, 1, center=3),
    "RandomAffine moving too far": lambda: T.RandomAffine(3, translate=[2, 1]),
    "RandomAffine of a negative scale": lambda: T.RandomAffine(3, scale=[-2, 1]),
    "RandomAffine of three shears": lambda: T.RandomAffine(3, shear=[-2, 1, 3]),
    "RandomAffine of a negative shear": lambda: T.RandomAffine(3, shear=-2),
    "affine moving along one": lambda: F.affine(X, 3, [1], 1, [0]),
    "affine moving by a number": lambda: F.affine(X, 3, 1, 1, [0]),
    "affine of no scale": lambda: F.affine(X, 3, [1, 1], 0, [0]),
    "affine of three shears": lambda: F.affine(X, 3, [1, 1], 1, [0, 1, 2]),
    "affine of a text": lambda: F.affine(X, 3, [1, 1], 1, "a"),
    "ColorJitter of a negative": lambda: T.ColorJitter(brightness=-1),
    "ColorJitter upside down": lambda: T.ColorJitter(contrast=[2, 1]),
    "ColorJitter of too much hue": lambda: T.ColorJitter(hue=[-0.6, 0]),
    "ColorJitter of a text": lambda: T.ColorJitter(saturation="a"),
    "adjust_brightness by a negative": lambda: F.adjust_brightness(X, -0.7),
    "adjust_brightness of two channels": lambda: F.adjust_brightness(X[:2], 1),
    "adjust_contrast by a negative": lambda: F.adjust_contrast(X, -1),
    "adjust_saturation by a negative": lambda: F.adjust_saturation(X, -1),
    "adjust_sharpness by a negative": lambda: F.adjust_sharpness(X, -1),
    "adjust_hue by too much": lambda: F.adjust_hue(X, 0.7),
    "adjust_gamma by a negative": lambda: F.adjust_gamma(X, -1),
    "rgb_to_grayscale without channels": lambda: F.rgb_to_grayscale(X[0]),
    "rgb_to_grayscale to two channels": lambda: F.rgb_to_grayscale(X, 2),
    "GaussianBlur of an even size": lambda: T.GaussianBlur(4),
    "GaussianBlur of three sizes": lambda: T.GaussianBlur((3, 3, 3)),
    "GaussianBlur of a negative deviation": lambda: T.GaussianBlur(3, -1),
    "GaussianBlur upside down": lambda: T.GaussianBlur(3, (2, 1)),
    "GaussianBlur of a text": lambda: T.GaussianBlur(3, "a"),
    "gaussian_blur of an even size": lambda: F.gaussian_blur(X, [2, 3]),
    "gaussian_blur of three sizes": lambda: F.gaussian_blur(X, [3, 3, 3]),
    "gaussian_blur of three deviations": lambda: F.gaussian_blur(X, 3, [1, 1, 1]),
    "gaussian_blur of no deviation": lambda: F.gaussian_blur(X, 3, [1, 0]),
    "gaussian_blur too wide": lambda: F.gaussian_blur(X, [13, 3]),
    "RandomErasing with a text": lambda: T.RandomErasing(value="a"),
    "RandomErasing with an object": lambda: T.RandomErasing(value={}),
    "RandomErasing too likely": lambda: T.RandomErasing(p=2),
    "RandomErasing too much": lambda: T.RandomErasing(scale=[0, 2]),
    "RandomErasing of a scale": lambda: T.RandomErasing(scale=3),
    "RandomErasing of a ratio": lambda: T.RandomErasing(ratio=3),
    "RandomErasing with two values": lambda: T.RandomErasing(value=[1, 2], p=1)(X),
    "RandomChoice of a number": lambda: T.RandomChoice(3),
    "RandomChoice with a number": lambda: T.RandomChoice([T.Pad(1)], p=3),
    "RandomChoice with other weights": lambda: T.RandomChoice([T.Pad(1)], p=[1, 2])(X),
    "RandomChoice with no weight": lambda: T.RandomChoice([T.Pad(1)], p=[0])(X),
    "RandomOrder of a number": lambda: T.RandomOrder(3),
    "LinearTransformation of a rectangle": lambda: T.LinearTransformation(torch.ones(3, 4), torch.ones(3)),
    "LinearTransformation of another mean": lambda: T.LinearTransformation(torch.ones(3, 3), torch.ones(4)),
    "LinearTransformation of other images": lambda: T.LinearTransformation(torch.ones(3, 3), torch.ones(3))(X),
    "posterize to nine bits": lambda: F.posterize(X, 9),
    "posterize floats": lambda: F.posterize(X, 2),
    "solarize above white": lambda: F.solarize(X, 2),
    "invert without channels": lambda: F.invert(X[0]),
    "equalize floats": lambda: F.equalize(X),
    "equalize without channels": lambda: F.equalize(X[0].byte()),
    "elastic_transform of another shape": lambda: F.elastic_transform(X, torch.ones(1, 4, 3, 2)),
    "elastic_transform of a number": lambda: F.elastic_transform(X, 3),
    "ElasticTransform of three": lambda: T.ElasticTransform(alpha=[1.0, 2.0, 3.0]),
    "convert_image_dtype to what is too large": lambda: F.convert_image_dtype(X, i32),
    "convert_image_dtype of a number": lambda: F.convert_image_dtype(3),
    "normalize by nothing": lambda: F.normalize(X, [1.0], [1e-60]),
}


def message(call):
    try:
        call()
    except Exception as error:
        return str(error).split("\nException raised")[0]
    raise ValueError("torchvision accepts this")


def run(name, make, seed, shape, dtype):
    torch.manual_seed(seed)
    output = make()(image(shape, dtype))
    return {
        "name": name,
        "seed": seed,
        "input": {"shape": shape, "dtype": str(dtype)[6:]},
        "output": encode(output),
        "next": torch.rand(1).item(),
    }


def inputs(name):
    if name not in FLOATS_ONLY:
        # Those that choose among many things are tried more often.
        yield from ((seed, COLOR, u8) for seed in range(12 if "Augment" in name else 3))
    if name not in BYTES_ONLY:
        yield (30, COLOR, f32)
    # One draw for all.
    yield (40, (2, 3, 5, 7), f32 if name in FLOATS_ONLY else u8)


write(
    "functional",
    [
        {"name": name, "input": {"shape": shape, "dtype": str(dtype)[6:]}, "output": encode(call(image(shape, dtype)))}
        for name, (call, images) in FUNCTIONAL.items()
        for shape, dtype in images
    ],
)
write("random", [run(name, make, *case) for name, make in RANDOM.items() for case in inputs(name)])
# torchvision prints the names of its own variables for this one.
PRINTED = {name: make for name, make in {**RANDOM, **STEADY}.items() if name != "ElasticTransform"}
texts = [{"name": name, "text": str(make())} for name, make in PRINTED.items()]
write("texts", texts)
write("errors", [{"name": name, "text": message(call)} for name, call in ERRORS.items()])
