public import OrderedCollections

extension Safetensors {
    /// What a file says about its tensors, in the order in which it lists them.
    public struct Header: Sendable {
        public var tensors: OrderedDictionary<String, Entry>
        public var metadata: [String: String]
    }

    /// One tensor, and where it is in the part of the file that follows the header.
    public struct Entry: Sendable, Equatable {
        public let dtype: DType
        public let shape: [Int]
        public let bytes: Range<Int>
    }
}

// MARK: - Parsing

extension Safetensors.Header {
    /// - Parameter dataSize: the bytes that follow the header, all of which the tensors must cover exactly once.
    init(json: [UInt8], dataSize: Int) throws {
        self.init(tensors: [:], metadata: [:])
        var scanner = JSONScanner(json)
        try scanner.object { try addMember($1, &$0) }
        try scanner.end()
        try checkCoverage(of: dataSize)
    }

    private mutating func addMember(_ name: String, _ scanner: inout JSONScanner) throws {
        guard name != "__metadata__" else { return try addMetadata(&scanner) }
        let entry = try Safetensors.Entry(name, &scanner)
        guard tensors.updateValue(entry, forKey: name) == nil else { throw Refusal("the tensor \(name) occurs twice") }
    }

    private mutating func addMetadata(_ scanner: inout JSONScanner) throws {
        try scanner.object { scanner, name in metadata[name] = try scanner.string() }
    }

    /// Neither holes, in which something could hide, nor overlaps.
    private func checkCoverage(of dataSize: Int) throws {
        var end = 0
        for (name, entry) in tensors.sorted(by: { $0.value.bytes.lowerBound < $1.value.bytes.lowerBound }) {
            guard entry.bytes.lowerBound == end else {
                throw Refusal("the tensor \(name) begins at byte \(entry.bytes.lowerBound), where \(end) was expected")
            }
            end = entry.bytes.upperBound
        }
        guard end == dataSize else {
            throw Refusal("its tensors take \(end) bytes, but \(dataSize) follow the header: it is cut or damaged")
        }
    }
}

extension Safetensors.Entry {
    fileprivate init(_ name: String, _ scanner: inout JSONScanner) throws {
        var type: String?
        var shape: [Int]?
        var offsets: [Int]?
        try scanner.object { scanner, field in
            switch field {
            case "dtype": type = try scanner.string()
            case "shape": shape = try scanner.integers()
            case "data_offsets": offsets = try scanner.integers()
            default: throw Refusal("the tensor \(name) has an unknown field: \(field)")
            }
        }
        guard let type, let shape, let offsets else {
            throw Refusal("the tensor \(name) lacks its dtype, shape or data_offsets")
        }
        self = try Self.checked(name, type, shape, offsets)
    }

    private static func checked(_ name: String, _ type: String, _ shape: [Int], _ offsets: [Int]) throws -> Self {
        guard let dtype = DType(safetensorsName: type) else {
            throw Refusal("the tensor \(name) has the type \(type), which is not supported")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1] else {
            throw Refusal("the tensor \(name) has impossible offsets: \(offsets)")
        }
        guard let size = byteCount(of: shape, dtype), offsets[1] - offsets[0] == size else {
            throw Refusal("the tensor \(name), \(dtype)\(shape), does not fit its \(offsets[1] - offsets[0]) bytes")
        }
        return Self(dtype: dtype, shape: shape, bytes: offsets[0]..<offsets[1])
    }
}

/// nil when the number passes 64 bits.
func byteCount(of shape: [Int], _ dtype: DType) -> Int? {
    var total = dtype.size
    for size in shape {
        let (product, overflow) = total.multipliedReportingOverflow(by: size)
        if overflow { return nil }
        total = product
    }
    return total
}
