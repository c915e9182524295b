"""Unpacks the libraries and headers of wheels into one folder: unpack_wheels.py FOLDER WHEEL..."""

import shutil
import sys
import zipfile
from pathlib import Path


def wanted(name: str) -> bool:
    """Python code and tools stay behind; so do NCCL's 280 MB library, which only machines with GPUs need."""
    parts = name.split("/")
    if name.startswith("nvidia/nccl/lib/"):
        return False
    return parts[0] in ("torch", "nvidia") and ("lib" in parts[:4] or "include" in parts[:4])


def unpack(wheel: str, folder: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or not wanted(entry.filename):
                continue
            path = folder / entry.filename
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(path, "wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)


if __name__ == "__main__":
    for name in sys.argv[2:]:
        unpack(name, Path(sys.argv[1]))
