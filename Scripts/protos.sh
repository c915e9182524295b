#!/usr/bin/env bash
# Regenerates the Swift of Sources/Training/Logging/Protos. Needed only when a .proto file or swift-protobuf changes.
# Needs protoc (Debian, Ubuntu: apt-get install protobuf-compiler); builds its Swift plug-in from the package's checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
logging=Sources/Training/Logging
checkout=.build/checkouts/swift-protobuf

command -v protoc >/dev/null || { echo "protos: no protoc: apt-get install protobuf-compiler" >&2; exit 1; }
[ -d "$checkout" ] || swift package resolve
swift build --package-path "$checkout" -c release --product protoc-gen-swift
plugin=$(swift build --package-path "$checkout" -c release --show-bin-path)/protoc-gen-swift
protoc --plugin="$plugin" --swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true \
    --proto_path="$logging/Protos" --swift_out="$logging/Generated" "$logging"/Protos/*.proto
