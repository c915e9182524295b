#!/usr/bin/env bash
# Format and layering; with --docs also that the documentation builds without warnings.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0

complain() { printf 'check: %s\n' "$*" >&2; failed=1; }

check_format() {
    swift format lint --strict --recursive Package.swift Sources Tests Examples || complain "run: swift format --in-place --recursive Package.swift Sources Tests Examples"
}

# Who may import whom; see docs/architecture.md. Everything above may also import what stands below it.
check_layers() {
    local rule target allowed module
    while read -r target allowed; do
        for module in $(grep -rhoE '^[a-z@_]* ?import +(struct |class |func )?[A-Za-z]+' "Sources/$target" --include='*.swift' | awk '{print $NF}' | sort -u); do
            case " Foundation FoundationEssentials Glibc Synchronization Dispatch Runtime OrderedCollections $allowed " in
                *" $module "*) ;;
                *) complain "Sources/$target imports $module, which it may not: see docs/architecture.md" ;;
            esac
        done
    done <<'RULES'
Torch CTorch
NN Torch
DataPipeline Torch CImaging CRasters
Parallel Torch CTorch CNVML
Training Torch NN DataPipeline Parallel COpenSSL Yams SwiftProtobuf Logging
VisionTasks Torch NN DataPipeline Parallel Training
lockstep Torch NN DataPipeline Parallel Training VisionTasks ArgumentParser Logging
RULES
}

# Escapes from the language's checks need their reason; none is needed above the edge.
check_escapes() {
    local found
    found=$(grep -rnE '@unchecked|nonisolated\(unsafe\)|try!' Sources/{NN,Training,VisionTasks,lockstep} --include='*.swift' | grep -v '\.pb\.swift' || true)
    [ -z "$found" ] || complain "escapes above the edge: $found"
}

# The comments of the public API as documentation: links that lead nowhere and the like are errors. Needs `make build`.
check_docs() {
    eval "$(Scripts/setup.sh --env)"
    local module graphs=.build/symbolgraphs
    rm -rf $graphs && mkdir -p $graphs
    for module in Torch NN DataPipeline Parallel Training VisionTasks; do
        swift symbolgraph-extract -module-name "$module" -target x86_64-unknown-linux-gnu -I .build/release/Modules \
            -Xcc -fmodule-map-file=.build/release/CTorch.build/module.modulemap -Xcc -ISources/CTorch/include \
            -Xcc -fmodule-map-file=.build/release/CImaging.build/module.modulemap -Xcc -ISources/CImaging/include \
            -Xcc -fmodule-map-file=Sources/COpenSSL/module.modulemap -Xcc -fmodule-map-file=Sources/CNVML/module.modulemap \
            -Xcc -fmodule-map-file=Sources/CRasters/module.modulemap \
            -Xcc -fmodule-map-file=.build/checkouts/Yams/Sources/CYaml/include/module.modulemap \
            -minimum-access-level public -output-dir $graphs || { complain "no symbol graph of $module"; return; }
    done
    # That a name says enough of a parameter is no mistake.
    docc convert docs/Lockstep.docc --output-path .build/docs --additional-symbol-graph-dir $graphs 2>&1 |
        grep -A2 -E '^(warning|error)' | grep -v 'is missing documentation' | grep -E -A2 '^(warning|error)' >&2 &&
        complain "the documentation has warnings"
    return 0
}

check_format
check_layers
check_escapes
if [ "${1:-}" = --docs ]; then check_docs; fi
exit $failed
