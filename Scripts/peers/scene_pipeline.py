"""The usual way of making training windows of GeoTIFFs in Python: rasterio's windowed reads in the workers of a PyTorch DataLoader.

scene_pipeline.py FOLDER BATCHES WORKERS: random 256 x 256 windows of image/*.tif, elevation/*.tif and label/*.tif, image by 255, elevation
by its tile's least and largest height, random flips. Each worker keeps its datasets open. Prints windows a second."""

import random
import sys
import time
from pathlib import Path

import numpy as np
import rasterio
import torch
from rasterio.windows import Window
from torch.utils.data import DataLoader, Dataset

SIDE, BATCH, WARM_UP = 256, 16, 4
KINDS = ("image", "elevation", "label")


class Scenes(Dataset):
    def __init__(self, folder: Path, count: int):
        names = sorted(path.name for path in (folder / "image").iterdir())
        self.paths = [[str(folder / kind / name) for kind in KINDS] for name in names]
        self.count, self.open, self.ranges = count, {}, {}
        for number, (_, elevation, _) in enumerate(self.paths):
            with rasterio.open(elevation) as file:
                heights = file.read(1, masked=True)
                self.ranges[number] = float(heights.min()), float(heights.max()), file.nodata

    def __len__(self) -> int:
        return self.count

    def files(self, number: int) -> list[rasterio.DatasetReader]:
        if number not in self.open:
            self.open[number] = [rasterio.open(path) for path in self.paths[number]]
        return self.open[number]

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        number = random.randrange(len(self.paths))
        image, elevation, label = self.files(number)
        x, y = random.randrange(image.width - SIDE + 1), random.randrange(image.height - SIDE + 1)
        window = Window(x, y, SIDE, SIDE)
        low, high, nodata = self.ranges[number]
        heights = elevation.read(1, window=window)
        scaled = np.where(heights == nodata, 0, (heights - low) / (high - low))
        pixels = np.concatenate([image.read(window=window).astype(np.float32) / 255, scaled[None].astype(np.float32)])
        classes = label.read(1, window=window)
        axes = [axis for axis in (-2, -1) if random.random() < 0.5]
        return torch.from_numpy(np.flip(pixels, axes).copy()), torch.from_numpy(np.flip(classes, axes).copy())


def main() -> None:
    torch.set_num_threads(1)
    batches, workers = int(sys.argv[2]), int(sys.argv[3])
    scenes = Scenes(Path(sys.argv[1]), (batches + WARM_UP) * BATCH)
    loader = iter(DataLoader(scenes, batch_size=BATCH, num_workers=workers, prefetch_factor=2))
    for _ in range(WARM_UP):
        next(loader)
    start = time.perf_counter()
    windows = sum(len(next(loader)[0]) for _ in range(batches))
    print(windows / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
