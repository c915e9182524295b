internal import OrderedCollections

extension Safetensors.Header {
    /// Places tensors as the safetensors library does: largest elements first, then by name.
    init(placing tensors: StateDict, metadata: [String: String]) {
        self.init(tensors: [:], metadata: metadata)
        var end = 0
        for (name, tensor) in tensors.sorted(by: Self.precedes) {
            self.tensors[name] = Safetensors.Entry(
                dtype: tensor.dtype, shape: tensor.shape, bytes: end..<end + tensor.byteCount)
            end += tensor.byteCount
        }
    }

    private static func precedes(_ a: (key: String, value: Tensor), _ b: (key: String, value: Tensor)) -> Bool {
        let ranks = (a.value.dtype.safetensorsRank, b.value.dtype.safetensorsRank)
        // By bytes: Swift's own order of strings is Unicode's.
        return ranks.0 == ranks.1 ? a.key.utf8.lexicographicallyPrecedes(b.key.utf8) : ranks.0 < ranks.1
    }

    /// The file up to its data: the length of the JSON, and the JSON, padded so that the data begins at a multiple of 8.
    var encoded: [UInt8] {
        var json = Array("{\(members.joined(separator: ","))}".utf8)
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        return withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) } + json
    }

    private var members: [String] {
        let entries = tensors.map { "\(quoted($0)):\($1.json)" }
        return metadata.isEmpty ? entries : ["\"__metadata__\":{\(metadataMembers)}"] + entries
    }

    private var metadataMembers: String {
        metadata.sorted { $0.key < $1.key }.map { "\(quoted($0)):\(quoted($1))" }.joined(separator: ",")
    }
}

extension Safetensors.Entry {
    fileprivate var json: String {
        let sizes = shape.map(\.description).joined(separator: ",")
        return """
            {"dtype":"\(dtype.safetensorsName)","shape":[\(sizes)],\
            "data_offsets":[\(bytes.lowerBound),\(bytes.upperBound)]}
            """
    }
}

private func quoted(_ text: String) -> String { "\"\(text.unicodeScalars.map(escaped).joined())\"" }

private func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    case "\u{8}": "\\b"
    case "\u{C}": "\\f"
    case "\0"..<" ": "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    default: String(scalar)
    }
}
