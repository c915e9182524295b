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
}

if command -v swift >/dev/null; then build; fi
if command -v nvidia-smi >/dev/null; then run; else echo "gpu-check: no GPU here; carry $portable to a machine that has one"; fi
