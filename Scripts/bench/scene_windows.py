"""Training windows of 256 x 256 pixels and four channels a second, from GeoTIFFs of 2500 x 2000: Lockstep's loader and rasterio in a PyTorch
DataLoader, with as many workers.

Image of uint8, surface model of float32 with nodata, labels of uint8; random places and flips, the elevation scaled by its tile's range."""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import rasterio
from rasterio.transform import from_origin

from volumes import ROOT, note_down

PEER = str(ROOT / "Scripts/peers/scene_pipeline.py")
WIDTH, HEIGHT = 2500, 2000
TILED = {"tiled": True, "blockxsize": 256, "blockysize": 256}
KINDS = {
    "strips, uncompressed": {},
    "tiles, LZW": TILED | {"compress": "lzw"},
    "tiles, DEFLATE, predictors": TILED | {"compress": "deflate"},
}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", default=str(ROOT / ".build/release/FaultProgram"), help="the one with `scenes`")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scenes", type=int, default=6)
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--record", default=str(ROOT / "Benchmarks/rasters.md"))
    return parser.parse_args()


def write(path: Path, pixels: np.ndarray, options: dict, predictor: int, nodata: float | None = None) -> None:
    if options.get("compress") == "deflate" and predictor > 1:
        options = options | {"predictor": predictor}
    place = from_origin(496000, 5420000, 0.09, 0.09)
    with rasterio.open(
        path, "w", driver="GTiff", width=WIDTH, height=HEIGHT, count=len(pixels), dtype=pixels.dtype, nodata=nodata,
        crs="EPSG:32632", transform=place, **options) as file:
        file.write(pixels)


def write_scenes(folder: Path, count: int, options: dict) -> None:
    """Waves and noise as strong as those of an aerial photograph, on ground that rises and falls."""
    for kind in ("image", "elevation", "label"):
        (folder / kind).mkdir()
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    for number in range(count):
        draw = np.random.default_rng(number)
        a, b, c = draw.uniform(20, 200, 3)
        waves = np.sin(x / a + y / b) + np.sin(y / c)
        image = np.clip(127 + 40 * waves + draw.normal(0, 8, (3, HEIGHT, WIDTH)), 0, 255).astype(np.uint8)
        heights = (270 + 5 * waves + draw.normal(0, 0.1, waves.shape)).astype(np.float32)
        heights[draw.random(waves.shape) < 0.001] = -9999
        write(folder / f"image/{number}.tif", image, options, 2)
        write(folder / f"elevation/{number}.tif", heights[None], options, 3, nodata=-9999)
        write(folder / f"label/{number}.tif", (waves > 0).astype(np.uint8)[None], options, 1)


def rate(command: list[str]) -> float:
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return float(subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=600).stdout)


def measured(options: argparse.Namespace, creation: dict) -> dict[str, list[float]]:
    results: dict[str, list[float]] = {"Lockstep": [], "rasterio, DataLoader": []}
    with tempfile.TemporaryDirectory() as folder:
        write_scenes(Path(folder), options.scenes, creation)
        commands = dict(zip(results, ([options.program, "scenes"], [sys.executable, PEER])))
        for _ in range(options.runs):
            for name, command in commands.items():
                results[name].append(rate([*command, folder, str(options.batches), str(options.workers)]))
    return results


def main() -> None:
    options = arguments()
    lines = ["| files | | windows/s | fastest, slowest | Lockstep is faster by |", "|---|---|---|---|---|"]
    for kind, creation in KINDS.items():
        results = measured(options, creation)
        own = statistics.median(results["Lockstep"])
        for name, rates in results.items():
            middle = statistics.median(rates)
            lines.append(f"| {kind} | {name} | {middle:.0f} | {max(rates):.0f}, {min(rates):.0f} | {own / middle:.2f} x |")
    setting = f"{' '.join(__doc__.split())} {options.workers} workers, {options.scenes} scenes; medians of {options.runs} runs in turn."
    note_down(options.record, setting, "\n".join(lines))


if __name__ == "__main__":
    main()
