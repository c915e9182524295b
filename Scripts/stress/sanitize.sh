#!/bin/bash
# Tests under the address sanitiser, in a build of their own: damage to memory is named where it is done, not where it ends the program
# later. Building takes some ten minutes, and tests several times as long as otherwise.
#   Scripts/stress/sanitize.sh [FILTER, such as DataPipelineTests; all but those that start programs unless given]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval "$(Scripts/setup.sh --env)"
which=(--skip EndToEndTests)
[ $# -eq 0 ] || which=(--filter "$1")
# Swift's key paths copy between overlapping places, harmlessly; libtorch, which is not instrumented, changes vectors that are.
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
echo 'interceptor_via_lib:libswiftCore.so' >"$suppressions"
# Leaks have tests of their own, which would take what the sanitiser keeps for a while for one.
export ASAN_OPTIONS="suppressions=$suppressions:detect_container_overflow=0:detect_leaks=0"
swift test -c debug --sanitize=address --scratch-path .build/sanitized -Xlinker -rpath -Xlinker "$(Scripts/setup.sh --libraries)" \
    --skip LeakTests "${which[@]}"
