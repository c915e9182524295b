/// This machine's part in one attempt to run the job.
package struct Assignment: Sendable, Equatable {
    /// 0 at first; it grows when ranks are started again. Keys in the store are kept apart by it.
    package var attempt = 0
    package var nodeRank = 0
    package var nodeCount = 1
    /// The global rank of this machine's first one.
    package var firstRank = 0
    package var localSize: Int
    package var worldSize: Int
    /// Where the ranks meet.
    package var address = "127.0.0.1"
    package var port: UInt16
    /// Takes the ranks' records and logs.
    package var folder: String

    package var ranks: Range<Int> { firstRank..<(firstRank + localSize) }
    package var isAlone: Bool { nodeCount == 1 }
}
