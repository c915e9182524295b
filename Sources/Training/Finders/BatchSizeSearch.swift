/// Looks for the largest batch that fits: doubled until one does not, then halfway between the two, until they are close.
public struct BatchSizeSearch: Sendable {
    /// The largest that fits so far; 0 where none does.
    public private(set) var largest = 0
    private var smallestFailure: Int?
    private let limit: Int

    /// - Parameter limit: no larger batch is tried.
    public init(limit: Int) {
        self.limit = limit
    }

    /// What to try; nil when it is known well enough: to an eighth.
    public var next: Int? {
        guard let failure = smallestFailure else { return largest < limit ? min(max(1, largest * 2), limit) : nil }
        return failure - largest > max(1, largest / 8) ? largest + (failure - largest) / 2 : nil
    }

    public mutating func record(_ size: Int, fits: Bool) {
        if fits { largest = max(largest, size) } else { smallestFailure = min(smallestFailure ?? size, size) }
    }
}
