/// Which of a rank's two streams something is about, in torchrun's numbers: 0 none, 1 output, 2 errors, 3 both.
public struct Streams: OptionSet, Sendable, Equatable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    public static let output = Streams(rawValue: 1)
    public static let errors = Streams(rawValue: 2)
}

/// Streams of each local rank, as `3` for all ranks or `0:1,1:2` for some.
public struct StreamSelection: Sendable, Equatable {
    private var common: Streams = []
    private var single: [Int: Streams] = [:]

    public init() {}

    /// - Throws: `LaunchError` that says what was expected.
    public init(_ text: String) throws(LaunchError) {
        if let streams = Self.streams(text) {
            common = streams
            return
        }
        for pair in text.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = pair.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let rank = Int(parts[0]), rank >= 0, let streams = Self.streams(parts[1]) else {
                throw LaunchError(
                    "'\(text)': expected 0 (none), 1 (output), 2 (errors) or 3 (both), or a list such as 0:3,1:2 of "
                        + "local ranks and their streams")
            }
            single[rank] = streams
        }
    }

    subscript(localRank: Int) -> Streams { single[localRank] ?? common }

    private static func streams(_ text: some StringProtocol) -> Streams? {
        Int(text).flatMap { (0...3).contains($0) ? Streams(rawValue: $0) : nil }
    }
}
