"""The usual way of making training pictures in Python: PIL and NumPy in the worker of a PyTorch DataLoader.

picture_pipeline.py LIST BATCHES: random size and proportions on a grey canvas of 416 x 416, mirror images, mosaics for half, jitter of
hue, saturation and value. Prints images a second."""

import random
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset

CANVAS, BATCH, WARM_UP = 416, 16, 4


def place(path: str, scale: tuple[float, float]) -> Image.Image:
    image = Image.open(path).convert("RGB")
    stretch = random.uniform(0.7, 1.3) / random.uniform(0.7, 1.3)
    aspect = image.width / image.height * stretch
    longest = random.uniform(*scale) * CANVAS
    width, height = (longest * aspect, longest) if aspect < 1 else (longest, longest / aspect)
    image = image.resize((max(1, int(width)), max(1, int(height))), Image.BILINEAR)
    return image.transpose(Image.FLIP_LEFT_RIGHT) if random.random() < 0.5 else image


def single(path: str) -> Image.Image:
    canvas, image = Image.new("RGB", (CANVAS, CANVAS), (128, 128, 128)), place(path, (0.25, 2))
    canvas.paste(image, (int(random.random() * (CANVAS - image.width)), int(random.random() * (CANVAS - image.height))))
    return canvas


def mosaic(paths: list[str]) -> Image.Image:
    canvas = Image.new("RGB", (CANVAS, CANVAS), (128, 128, 128))
    x, y = (int(random.uniform(0.3, 0.7) * CANVAS) for _ in range(2))
    for part, path in enumerate(paths):
        image = place(path, (0.4, 1))
        left, upper = (x - image.width, 0)[part % 2], (y - image.height, 0)[part // 2]
        cell = ((0, x)[part % 2], (0, y)[part // 2], (x, CANVAS)[part % 2], (y, CANVAS)[part // 2])
        tile = Image.new("RGB", (cell[2] - cell[0], cell[3] - cell[1]), (128, 128, 128))
        tile.paste(image, (left if part % 2 == 0 else 0, upper if part < 2 else 0))
        canvas.paste(tile, cell[:2])
    return canvas


def jittered(image: Image.Image) -> np.ndarray:
    values = np.arange(256)
    hue, saturation, value = (1 + random.uniform(-width, width) for width in (0.1, 0.7, 0.4))
    tables = (values * hue % 256, np.clip(values * saturation, 0, 255), np.clip(values * value, 0, 255))
    planes = [plane.point(table.astype(np.uint8).tolist()) for plane, table in zip(image.convert("HSV").split(), tables)]
    return np.asarray(Image.merge("HSV", planes).convert("RGB")).transpose(2, 0, 1)


class Pictures(Dataset):
    def __init__(self, paths: list[str]):
        self.paths = paths

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int) -> torch.Tensor:
        path = self.paths[index]
        image = mosaic([path, *random.choices(self.paths, k=3)]) if random.random() < 0.5 else single(path)
        return torch.from_numpy(np.ascontiguousarray(jittered(image)))


def main() -> None:
    listing, batches = Path(sys.argv[1]), int(sys.argv[2])
    paths = [str(listing.parent / line.split()[0]) for line in listing.read_text().splitlines()]
    paths *= 1 + (batches + WARM_UP) * BATCH // len(paths)
    loader = iter(DataLoader(Pictures(paths), batch_size=BATCH, shuffle=True, num_workers=1, prefetch_factor=2))
    for _ in range(WARM_UP):
        next(loader)
    start = time.perf_counter()
    images = sum(len(next(loader)) for _ in range(batches))
    print(images / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
