import ArgumentParser

/// Sizes as users write them: `4096,64KiB,1MiB`.
struct ByteSizes: CustomStringConvertible {
    let bytes: [Int]

    init(_ bytes: [Int]) { self.bytes = bytes }

    init(_ text: String) throws {
        bytes = try text.split(separator: ",", omittingEmptySubsequences: false).map { size in
            guard let bytes = Self.bytes(size) else {
                throw ValidationError("'\(size)' is no size: expected such as 4096, 4KiB or 1MiB, from 4 to 16GiB")
            }
            return bytes
        }
    }

    private static func bytes(_ text: Substring) -> Int? {
        guard let match = text.wholeMatch(of: /(\d+)(?:([KMG])(?:iB)?)?/), let count = Int(match.1) else { return nil }
        let (bytes, isTooMuch) = count.multipliedReportingOverflow(by: unit(match.2))
        return !isTooMuch && (4...(16 << 30)).contains(bytes) ? bytes : nil
    }

    private static func unit(_ letter: Substring?) -> Int {
        switch letter {
        case "K": 1 << 10
        case "M": 1 << 20
        case "G": 1 << 30
        default: 1
        }
    }

    /// Such as `64 KiB`.
    static func text(_ bytes: Int) -> String {
        let units = [("GiB", 30), ("MiB", 20), ("KiB", 10)]
        guard let (name, shift) = units.first(where: { bytes >= 1 << $0.1 && bytes % (1 << $0.1) == 0 }) else {
            return "\(bytes) B"
        }
        return "\(bytes >> shift) \(name)"
    }

    var description: String { bytes.map { Self.text($0).replacing(" ", with: "") }.joined(separator: ",") }
}
