#!/usr/bin/env bash
# Checks the CUDA half on a machine with a GPU.
#
# Where Swift is, it builds a program that travels: static Swift libraries, plug-ins beside it, in .build/portable.
# Where a GPU is, it runs that program against the libtorch of the Python installation there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
portable=.build/portable

build() {
    Scripts/setup.sh
    eval "$(Scripts/setup.sh --env)"
    local product
    for product in lockstep LockstepCUDA LockstepMPI LockstepGeo; do
        swift build -c release --static-swift-stdlib --scratch-path .build-portable --product "$product"
    done
    mkdir -p $portable
    cp .build-portable/release/lockstep .build-portable/release/libLockstep*.so $portable/
    echo "gpu-check: built $portable"
}

run() {
    local libraries
    libraries=$(python3 -c 'import pathlib, torch; print(pathlib.Path(torch.__file__).parent / "lib")') ||
        { echo "gpu-check: python3 has no torch here" >&2; exit 1; }
    LD_LIBRARY_PATH=$libraries "$portable/lockstep" doctor | tee /dev/stderr | grep -qE '^CUDA +[0-9]+ device' ||
        { echo "gpu-check: the CUDA plug-in does not work here (see above)" >&2; exit 1; }
    LD_LIBRARY_PATH=$libraries train
}

# A small network on the GPU and on the CPU, from the same weights: the losses have to be close.
train() {
    local program folder device
    program=$(realpath "$portable/lockstep")
    folder=$(mktemp -d)
    trap "rm -rf '$folder'" EXIT
    cp configs/volumes.yaml "$folder"
    cd "$folder"
    "$program" gpus
    "$program" data make volumes data/volumes --count 5 --size 64
    for device in cpu cuda; do
        "$program" train volumes.yaml name=$device epochs=2 data.crop=[32,32,32] 'batch.global=2' \
            model.channels=[8,16] model.strides=[2] data.rotation=0 --device $device
    done
    python3 - <<'PYTHON'
import json
losses = [[line["train/loss"] for line in map(json.loads, open(f"runs/{device}/log.jsonl")) if "train/loss" in line]
          for device in ("cpu", "cuda")]
apart = max(abs(a - b) / abs(a) for a, b in zip(*losses))
print(f"gpu-check: {len(losses[0])} losses, apart by {apart:.1e} at most")
assert losses[0] and len(losses[0]) == len(losses[1]) and apart < 1e-3
PYTHON
}

if command -v swift >/dev/null; then build; fi
if command -v nvidia-smi >/dev/null; then run; else echo "gpu-check: no GPU here; carry $portable to a machine that has one"; fi
