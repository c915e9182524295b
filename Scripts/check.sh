#!/usr/bin/env bash
# Format and layering; with --docs also that the documentation builds without warnings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0

complain() { printf 'check: %s\n' "$*" >&2; failed=1; }

check_format() {
    swift format lint --strict --recursive Package.swift Sources Tests || complain "run: swift format --in-place --recursive Package.swift Sources Tests"
}

# Who may import whom; see docs/architecture.md. Everything above may also import what stands below it.
check_layers() {
    local rule target allowed module
    while read -r target allowed; do
        for module in $(grep -rhoE '^[a-z@_]* ?import +(struct |class |func )?[A-Za-z]+' "Sources/$target" --include='*.swift' | awk '{print $NF}' | sort -u); do
            case " Foundation Synchronization Dispatch Runtime OrderedCollections $allowed " in
                *" $module "*) ;;
                *) complain "Sources/$target imports $module, which it may not: see docs/architecture.md" ;;
            esac
        done
    done <<'RULES'
Torch CTorch
NN Torch
DataPipeline Torch CImaging
Parallel Torch CTorch
Training Torch NN DataPipeline Parallel COpenSSL Yams SwiftProtobuf Logging
VisionTasks Torch NN DataPipeline Parallel Training
lockstep Torch NN DataPipeline Parallel Training VisionTasks ArgumentParser
RULES
}

# Escapes from the language's checks need their reason; none is needed above the edge.
check_escapes() {
    local found
    found=$(grep -rnE '@unchecked|nonisolated\(unsafe\)|try!' Sources/{NN,Training,VisionTasks,lockstep} --include='*.swift' | grep -v '\.pb\.swift' || true)
    [ -z "$found" ] || complain "escapes above the edge: $found"
}

check_docs() {
    eval "$(Scripts/setup.sh --env)"
    local module
    for module in Torch NN DataPipeline Parallel Training VisionTasks; do
        swift package dump-symbol-graph --minimum-access-level public >/dev/null 2>&1 || { complain "no symbol graph"; return; }
        break
    done
    local graphs
    graphs=$(find .build -type d -name symbolgraph | head -n 1)
    docc convert --fallback-display-name Lockstep --fallback-bundle-identifier org.lockstep --warnings-as-errors \
        --additional-symbol-graph-dir "$graphs" --output-path .build/docs docs/Lockstep.docc || complain "the documentation has warnings"
}

check_format
check_layers
check_escapes
if [ "${1:-}" = --docs ]; then check_docs; fi
exit $failed
