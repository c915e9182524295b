#!/bin/bash
# Trains on two ranks while ranks and launchers are killed, asked to stop, run out of disk and have their writes cut: the final weights
# must be those of a run that was left alone. Needs the tests to be built; takes about ten seconds a round.
#   Scripts/stress/torture.sh [ROUNDS, 200 unless given] [SEED OF THE FIRST, 0 unless given]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval "$(Scripts/setup.sh --env)"
export LOCKSTEP_TORTURE_ROUNDS="${1:-200}" LOCKSTEP_TORTURE_SEED="${2:-0}"
swift test -c release -Xlinker -rpath -Xlinker "$(Scripts/setup.sh --libraries)" --skip-build --filter TortureTests
