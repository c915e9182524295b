"""The usual way of making training pictures for saliency in Python: torchvision's transforms of PIL images in the worker of a
PyTorch DataLoader.

saliency_pipeline.py FOLDER BATCHES: joint resize to 320 x 320, mirror images, rotation by up to 10 degrees, colour jitter, ImageNet's
mean and deviation. Prints pictures a second."""

import random
import sys
import time
from pathlib import Path

import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms
from torchvision.transforms import InterpolationMode
from torchvision.transforms import functional as F

SIZE, BATCH, WARM_UP = 320, 16, 4


class Pairs(Dataset):
    def __init__(self, folder: Path, count: int):
        pairs = [(path, folder / "Mask" / f"{path.stem}.png") for path in sorted((folder / "Image").iterdir())]
        self.pairs = pairs * (1 + count // len(pairs))
        self.colours = transforms.Compose([
            transforms.ColorJitter(0.1, 0.1, 0.1), transforms.ToTensor(), transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])

    def __len__(self) -> int:
        return len(self.pairs)

    def __getitem__(self, index: int) -> tuple[torch.Tensor, torch.Tensor]:
        image, mask = (Image.open(path).convert(mode) for path, mode in zip(self.pairs[index], ("RGB", "L")))
        image, mask = image.resize((SIZE, SIZE), Image.BILINEAR), mask.resize((SIZE, SIZE), Image.NEAREST)
        if random.random() < 0.5:
            image, mask = F.hflip(image), F.hflip(mask)
        angle = random.uniform(-10, 10)
        image, mask = F.rotate(image, angle, InterpolationMode.BILINEAR), F.rotate(mask, angle, InterpolationMode.NEAREST)
        return self.colours(image), F.to_tensor(mask)


def main() -> None:
    torch.set_num_threads(1)
    batches = int(sys.argv[2])
    pairs = Pairs(Path(sys.argv[1]), (batches + WARM_UP) * BATCH)
    loader = iter(DataLoader(pairs, batch_size=BATCH, shuffle=True, num_workers=1, prefetch_factor=2))
    for _ in range(WARM_UP):
        next(loader)
    start = time.perf_counter()
    pictures = sum(len(next(loader)[0]) for _ in range(batches))
    print(pictures / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
