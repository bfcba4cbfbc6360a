"""Writes packages/data/test/fixtures/images.json: small images, and the values that torchvision or Pillow decode of them."""

import base64
import io
import json
import struct
import zlib
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torchvision.io import ImageReadMode, decode_image, decode_jpeg

TARGET = Path(__file__).parents[2] / "packages/data/test/fixtures/images.json"
random = np.random.RandomState(0)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def pack(samples, depth):
    """One row of samples as bytes."""
    if depth == 16:
        return b"".join(struct.pack(">H", int(value)) for value in samples)
    bits = "".join(format(int(value), f"0{depth}b") for value in samples)
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))


def predict(kind, left, above, corner):
    if kind == 4:
        guess = left + above - corner
        return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]
    return [0, left, above, (left + above) // 2][kind]


def filtered(row, above, kind, step):
    out = [kind]
    for i, value in enumerate(row):
        left, corner = (row[i - step], above[i - step]) if i >= step else (0, 0)
        out.append((value - predict(kind, left, above[i], corner)) % 256)
    return bytes(out)


def png(pixels, depth, colour, interlaced=False, extra=b"", pieces=1):
    """A PNG of samples (height, width, channels), each row with another filter, in that many IDAT chunks."""
    height, width, channels = pixels.shape
    step = max(1, depth * channels // 8)
    rows = b""
    for x, y, dx, dy in ADAM7 if interlaced else [(0, 0, 1, 1)]:
        part = pixels[y::dy, x::dx]
        if part.size == 0:
            continue
        above = bytes(len(pack(part[0].reshape(-1), depth)))
        for number, row in enumerate(part):
            packed = pack(row.reshape(-1), depth)
            rows += filtered(packed, above, number % 5, step)
            above = packed
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    data = zlib.compress(rows)
    cuts = np.linspace(0, len(data), pieces + 1).astype(int)
    idat = b"".join(chunk(b"IDAT", data[a:b]) for a, b in zip(cuts, cuts[1:]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + idat + chunk(b"IEND", b"")


def tensor(data):
    return torch.frombuffer(bytearray(data), dtype=torch.uint8)


def entry(file, values):
    """values: mode to an array of shape (channels, height, width)."""
    decoded = {
        mode: {"shape": list(array.shape), "data": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()}
        for mode, array in values.items()
    }
    return {"file": base64.b64encode(file).decode(), "values": decoded}


def by_torchvision(file, modes):
    return {mode: decode_image(tensor(file), ImageReadMode[mode]).numpy() for mode in modes}


def planes(image):
    array = np.asarray(image)
    return array[None] if array.ndim == 2 else array.transpose(2, 0, 1)


def by_pillow(file, **modes):
    """modes: a mode of ours to one of Pillow's."""
    image = Image.open(io.BytesIO(file))
    return {mode: planes(image.convert(name)) for mode, name in modes.items()}


ALL = ["UNCHANGED", "GRAY", "GRAY_ALPHA", "RGB", "RGB_ALPHA"]
COLOURS = {"gray": (0, 1), "rgb": (2, 3), "gray_alpha": (4, 2), "rgb_alpha": (6, 4)}
PALETTE = random.randint(0, 256, 48).astype(np.uint8).tobytes()


def pngs():
    for interlaced in (False, True):
        # 7, 9 and 10 are no multiples of anything; 2 by 3 leaves passes of Adam7 empty.
        sizes = [(10, 9), (3, 2)] if interlaced else [(5, 7)]
        for height, width in sizes:
            name = f"{width}x{height}" + (" interlaced" if interlaced else "")
            for colour, (number, channels) in COLOURS.items():
                for depth in (1, 2, 4, 8, 16) if colour == "gray" else (8, 16):
                    pixels = random.randint(0, 1 << depth, (height, width, channels))
                    file = png(pixels, depth, number, interlaced, pieces=3)
                    if depth == 16:
                        # torchvision refuses 16 bits; their upper halves are what Pillow takes too.
                        high = png(pixels >> 8, 8, number, interlaced)
                        values = by_torchvision(high, ["UNCHANGED"])
                        if channels > 1:
                            known = by_pillow(file, RGB_ALPHA="RGBA")["RGB_ALPHA"]
                            assert (known == by_torchvision(high, ["RGB_ALPHA"])["RGB_ALPHA"]).all()
                    elif depth < 8:
                        # torchvision fills alpha with less than 255 here.
                        values = {**by_torchvision(file, ["UNCHANGED"]), **by_pillow(file, RGB_ALPHA="RGBA")}
                    else:
                        values = by_torchvision(file, ["UNCHANGED"] if interlaced else ALL)
                    yield f"png {colour} {depth} {name}", entry(file, values)
            for depth in (1, 2, 4, 8):
                count = min(1 << depth, 16)
                pixels = random.randint(0, count, (height, width, 1))
                plain = chunk(b"PLTE", PALETTE[: 3 * count])
                file = png(pixels, depth, 3, interlaced, plain)
                values = {"UNCHANGED": pixels.transpose(2, 0, 1).astype(np.uint8), **by_pillow(file, RGB="RGB")}
                if depth == 8:
                    # torchvision takes bytes that are not there for alpha.
                    values.update(by_torchvision(file, ["UNCHANGED", "GRAY", "RGB"]))
                    values.update(by_pillow(file, RGB_ALPHA="RGBA"))
                yield f"png palette {depth} {name}", entry(file, values)
                alpha = chunk(b"tRNS", bytes([0, 100, 200][: count - 1]))
                file = png(pixels, depth, 3, interlaced, plain + alpha)
                values = by_pillow(file, RGB_ALPHA="RGBA")
                if depth == 8:
                    values.update(by_torchvision(file, ["GRAY_ALPHA"]))
                yield f"png palette {depth} with alpha {name}", entry(file, values)
    for colour, depth, key in [(0, 1, [1]), (0, 4, [3]), (0, 8, [2]), (2, 8, [1, 0, 1]), (0, 16, [258]), (2, 16, [258, 1, 256])]:
        pixels = random.randint(0, 2, (5, 6, len(key))) if depth != 16 else 256 + random.randint(0, 2, (5, 6, len(key)))
        pixels[2:4, 1:4] = key
        # The same upper halves, another colour.
        if depth == 16:
            pixels[0, 0] = [key[0] + 1, *key[1:]]
        transparency = chunk(b"tRNS", b"".join(struct.pack(">H", value) for value in key))
        file = png(pixels, depth, colour, False, transparency)
        scaled = (pixels >> 8 if depth == 16 else pixels * 255 // ((1 << depth) - 1)).astype(np.uint8)
        rgb = np.repeat(scaled, 3, 2) if len(key) == 1 else scaled
        alpha = np.where((pixels == key).all(2), 0, 255).astype(np.uint8)
        values = {"UNCHANGED": scaled.transpose(2, 0, 1), "RGB_ALPHA": np.dstack([rgb, alpha]).transpose(2, 0, 1)}
        if depth == 8:
            assert (by_pillow(file, RGB_ALPHA="RGBA")["RGB_ALPHA"] == values["RGB_ALPHA"]).all()
        yield f"png transparent colour {colour} {depth}", entry(file, values)


def saved(image, **options):
    file = io.BytesIO()
    image.save(file, **options)
    return file.getvalue()


def scene(height, width, channels):
    """Smooth, with edges and some noise, so that every coefficient is used."""
    y, x = np.mgrid[0:height, 0:width]
    waves = [128 + 90 * np.sin(x / (3 + c) + c) * np.cos(y / (5 - c)) for c in range(channels)]
    image = np.stack(waves, 2) + random.randint(-25, 26, (height, width, channels))
    image[height // 3 : height // 2, width // 4 : width // 2] = random.randint(0, 256, channels)
    return np.clip(image, 0, 255).astype(np.uint8)


JPEG_MODES = ["UNCHANGED", "GRAY"]


def sampled(file, factors):
    """The JPEG with other sampling factors of its first component; it shows something else then, if as many blocks fit."""
    at = file.index(b"\xff\xc0")
    return file[: at + 11] + bytes([factors]) + file[at + 12 :]


def jpegs():
    # Several MCUs, the smallest, and chrominance of 2 columns, which is not interpolated.
    for height, width in [(17, 19), (1, 1), (5, 3)]:
        image = Image.fromarray(scene(height, width, 3))
        for subsampling in (0, 1, 2) if height == 17 else (2,):
            for progressive in (False, True) if height == 17 else (False,):
                kind = "progressive" if progressive else "sequential"
                file = saved(image, format="JPEG", quality=80, subsampling=subsampling, progressive=progressive)
                yield f"jpeg {kind} {['4:4:4', '4:2:2', '4:2:0'][subsampling]} {width}x{height}", entry(
                    file, by_torchvision(file, JPEG_MODES)
                )
    gray = Image.fromarray(scene(13, 19, 1)[:, :, 0])
    for progressive in (False, True):
        file = saved(gray, format="JPEG", progressive=progressive)
        yield f"jpeg gray {'progressive' if progressive else 'sequential'}", entry(file, by_torchvision(file, ["UNCHANGED", "RGB"]))
    file = sampled(saved(gray, format="JPEG"), 0x22)
    yield "jpeg gray with sampling factors of 2", entry(file, by_torchvision(file, JPEG_MODES))
    image = Image.fromarray(scene(18, 20, 3))
    for quality in (5, 100):
        file = saved(image, format="JPEG", quality=quality)
        yield f"jpeg of quality {quality}", entry(file, by_torchvision(file, JPEG_MODES))
    # Pillow writes no 4:4:0, but MCUs of 8 by 16 are as many here as of 16 by 8.
    file = sampled(saved(image.resize((16, 16)), format="JPEG", subsampling=1), 0x12)
    yield "jpeg 4:4:0", entry(file, by_torchvision(file, JPEG_MODES))
    cmyk = Image.fromarray(scene(18, 20, 4), "CMYK")
    file = saved(cmyk, format="JPEG", quality=90)
    values = {"UNCHANGED": decode_jpeg(tensor(file)).numpy(), **by_pillow(file, RGB="RGB")}
    yield "jpeg CMYK", entry(file, values)
    # The same with Adobe's marker saying that it is YCCK.
    at = file.index(b"Adobe")
    ycck = file[: at + 11] + b"\x02" + file[at + 12 :]
    yield "jpeg YCCK", entry(ycck, {"UNCHANGED": decode_jpeg(tensor(ycck)).numpy()})
    # Neither JFIF nor Adobe: the components' numbers tell.
    rgb = renumbered(saved(image.crop((0, 0, 16, 16)), format="JPEG", subsampling=0), b"RGB")
    yield "jpeg RGB by its components' names", entry(rgb, by_torchvision(rgb, JPEG_MODES))
    file = restarted([saved(gray.crop((x, 0, x + 8, 8)), format="JPEG") for x in range(10)], 2)
    yield "jpeg with restart markers", entry(file, by_torchvision(file, ["UNCHANGED"]))


def renumbered(file, names):
    at = file.index(b"\xff\xe0")
    length = struct.unpack(">H", file[at + 2 : at + 4])[0]
    file = bytearray(file[:at] + file[at + 2 + length :])
    frame, scan = file.index(b"\xff\xc0"), file.index(b"\xff\xda")
    for i, name in enumerate(names):
        file[frame + 10 + 3 * i] = name
        file[scan + 5 + 2 * i] = name
    return bytes(file)


def restarted(blocks, wide):
    """JPEGs of one block each as one, that many blocks wide, with restart markers between them, at which all begins anew."""
    start = blocks[0].index(b"\xff\xda") + 10
    head = bytearray(blocks[0][:start])
    frame, scan = head.index(b"\xff\xc0"), head.index(b"\xff\xda")
    head[frame + 5 : frame + 9] = struct.pack(">HH", len(blocks) // wide * 8, wide * 8)
    head[scan:scan] = b"\xff\xdd" + struct.pack(">HH", 4, 1)
    data = [block[start:-2] for block in blocks]
    joined = b"".join(b"\xff" + bytes([0xD0 + i % 8]) + one for i, one in enumerate(data[1:]))
    return bytes(head) + data[0] + joined + b"\xff\xd9"


def bmp(bits, rows, width, height, header=40, compression=0, between=b"", offset=None):
    start = 14 + header + len(between)
    if header == 12:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", header, width, height, 1, bits, compression, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", start + len(rows), 0, 0, offset or start) + info + between + rows


def bmps():
    rgb = scene(5, 7, 3)
    for name, image in {
        "1": Image.fromarray(rgb[:, :, 0] > 128),
        "8 gray": Image.fromarray(rgb[:, :, 0]),
        "8": Image.fromarray(rgb).quantize(20),
        "24": Image.fromarray(rgb),
    }.items():
        file = saved(image, format="BMP")
        yield f"bmp {name}", entry(file, by_pillow(file, UNCHANGED="RGB", RGB_ALPHA="RGBA"))
    data = saved(Image.fromarray(rgb), format="BMP")[54:]
    flipped = b"".join(data[i : i + 24] for i in range(96, -1, -24))
    file = bmp(24, flipped, 7, -5)
    yield "bmp 24 from above", entry(file, by_pillow(file, UNCHANGED="RGB"))
    colours = bytes(random.randint(0, 256, 64).astype(np.uint8))
    nibbles = random.randint(0, 256, (5, 4)).astype(np.uint8)
    file = bmp(4, nibbles.tobytes(), 7, 5, between=colours)
    yield "bmp 4", entry(file, by_pillow(file, UNCHANGED="RGB"))
    file = bmp(8, random.randint(0, 16, (5, 8)).astype(np.uint8).tobytes(), 7, 5, header=12, between=bytes(range(256)) * 3)
    yield "bmp 8 of OS/2", entry(file, by_pillow(file, UNCHANGED="RGB"))
    words = random.randint(0, 1 << 16, (5, 8)).astype("<u2")
    file = bmp(16, words.tobytes(), 7, 5)
    yield "bmp 16", entry(file, by_pillow(file, UNCHANGED="RGB"))
    file = bmp(16, words.tobytes(), 7, 5, compression=3, between=struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    yield "bmp 16 with masks", entry(file, by_pillow(file, UNCHANGED="RGB"))
    quads = random.randint(0, 256, (5, 28)).astype(np.uint8).tobytes()
    file = bmp(32, quads, 7, 5)
    yield "bmp 32", entry(file, by_pillow(file, UNCHANGED="RGB"))
    masks = struct.pack("<IIII", 0xFF0000, 0xFF00, 0xFF, 0xFF000000)
    file = bmp(32, quads, 7, 5, header=108, compression=3, between=b"")
    file = file[:54] + masks + bytes(52) + file[54:]
    file = file[:10] + struct.pack("<I", 122) + file[14:]
    yield "bmp 32 with alpha", entry(file, by_pillow(file, UNCHANGED="RGBA"))


images = dict([*pngs(), *jpegs(), *bmps()])
TARGET.parent.mkdir(exist_ok=True)
TARGET.write_text(json.dumps(images, separators=(",", ":")) + "\n")
print(f"{len(images)} images, {TARGET.stat().st_size} bytes")
