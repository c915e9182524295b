#!/bin/bash
# Starts jobs and sends random signals at random moments to random processes of theirs: nothing may be left of any.
# Needs the tests to be built; takes about two seconds a launch.
#   Scripts/stress/launches.sh [LAUNCHES OF EACH KIND, 100 unless given]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval "$(Scripts/setup.sh --env)"
export LOCKSTEP_STRESS_ROUNDS="${1:-100}"
swift test -c release -Xlinker -rpath -Xlinker "$(Scripts/setup.sh --libraries)" --skip-build --filter HygieneTests
