"""Predictions of YOLOv3 as they are usually made in Python: prints milliseconds an image, from file to drawn file.

    yolo_prediction.py FOLDER OUTPUT SIZE BASE BATCH CONFIDENCE        BASE: channels of the first convolution
"""

import os
import sys
import time

import numpy as np
import torch
from PIL import Image, ImageDraw
from torchvision.ops import batched_nms
from yolo_training import ANCHORS, STRIDES, YOLOv3, edges

CLASSES = 3


def letterboxed(image: Image.Image, size: int) -> np.ndarray:
    scale = min(size / image.width, size / image.height)
    width, height = round(image.width * scale), round(image.height * scale)
    canvas = Image.new("RGB", (size, size), (128, 128, 128))
    canvas.paste(image.resize((width, height), Image.BILINEAR), ((size - width) // 2, (size - height) // 2))
    return np.asarray(canvas)


def decoded(outputs, confidence: float):
    """Boxes, scores and classes of each image."""
    parts = []
    for n, output in enumerate(outputs):
        b, _, h, w = output.shape
        p = output.reshape(b, 3, 5 + CLASSES, h, w).permute(0, 1, 3, 4, 2)
        grid = torch.stack(torch.meshgrid(torch.arange(w), torch.arange(h), indexing="xy"), -1)
        centres = (p[..., :2].sigmoid() + grid) * STRIDES[n]
        sizes = p[..., 2:4].exp() * ANCHORS[6 - 3 * n:9 - 3 * n, None, None]
        scores = p[..., 4:5].sigmoid() * p[..., 5:].sigmoid()
        parts.append((torch.cat([centres, sizes], -1).reshape(b, -1, 4), scores.reshape(b, -1, CLASSES)))
    boxes, scores = (torch.cat(part, 1) for part in zip(*parts))
    for box, score in zip(edges(boxes), scores):
        place, category = (score > confidence).nonzero(as_tuple=True)
        kept = batched_nms(box[place], score[place, category], category, 0.45)
        yield box[place[kept]].tolist()


def main() -> None:
    folder, output = sys.argv[1:3]
    size, base, count = map(int, sys.argv[3:6])
    model = YOLOv3(CLASSES, base).eval()
    names = sorted(os.listdir(folder))
    os.makedirs(output, exist_ok=True)
    began = time.perf_counter()
    with torch.inference_mode():
        for first in range(0, len(names), count):
            some = names[first:first + count]
            images = [Image.open(os.path.join(folder, name)).convert("RGB") for name in some]
            pixels = torch.from_numpy(np.stack([letterboxed(image, size) for image in images]))
            outputs = model(pixels.permute(0, 3, 1, 2).float() / 255)
            for name, image, boxes in zip(some, images, decoded(outputs, float(sys.argv[6]))):
                draw = ImageDraw.Draw(image)
                for box in boxes:
                    draw.rectangle(box, outline="red", width=2)
                image.save(os.path.join(output, name), quality=95)
    print(1000 * (time.perf_counter() - began) / len(names))


if __name__ == "__main__":
    main()
