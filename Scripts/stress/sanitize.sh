#!/bin/bash
# Tests under the address sanitiser, in a build of their own: damage to memory is named where it is done, not where it ends the program
# later. Building takes some ten minutes, and tests several times as long as otherwise.
#   Scripts/stress/sanitize.sh [FILTER, such as DataPipelineTests; all but those that start programs unless given]
set -euo pipefail
cd "$(dirname "$0")/../.."
eval "$(Scripts/setup.sh --env)"
which=(--skip EndToEndTests)
[ $# -eq 0 ] || which=(--filter "$1")
# Swift's key paths copy between overlapping places, harmlessly.
suppressions=$(mktemp)
trap 'rm -f "$suppressions"' EXIT
echo 'interceptor_via_lib:libswiftCore.so' >"$suppressions"
# libtorch, which is not instrumented, changes vectors that are; leaks have tests of their own, which cannot run here, as the
# sanitiser keeps memory for a while.
export ASAN_OPTIONS="suppressions=$suppressions:detect_container_overflow=0:detect_leaks=0"
swift test -c debug --sanitize=address --scratch-path .build/sanitized -Xlinker -rpath -Xlinker "$(Scripts/setup.sh --libraries)" \
    --skip LeakTests "${which[@]}"
