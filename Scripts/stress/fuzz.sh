#!/bin/bash
# Reads files that were changed at random for so many minutes. An input that ends the program stays in .build/fuzz, under its reader's
# name; a limit of memory makes floods end the program too. Needs the tests to be built.
#   Scripts/stress/fuzz.sh [MINUTES, 60 unless given] [SEED, the time unless given]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval "$(Scripts/setup.sh --env)"
minutes="${1:-60}"
seed="${2:-$(date +%s)}"
export LOCKSTEP_FUZZ_FOLDER="$PWD/.build/fuzz" LOCKSTEP_FUZZ_INPUTS=20000
mkdir -p "$LOCKSTEP_FUZZ_FOLDER"
ulimit -v $((24 << 20))
until [ "$SECONDS" -ge $((minutes * 60)) ]; do
    echo "fuzz: seed $seed"
    LOCKSTEP_FUZZ_SEED="$seed" swift test -c release -Xlinker -rpath -Xlinker "$(Scripts/setup.sh --libraries)" --skip-build \
        --filter FuzzTests || { echo "fuzz: seed $seed failed; inputs are in $LOCKSTEP_FUZZ_FOLDER" >&2; exit 1; }
    seed=$((seed + 1))
done
