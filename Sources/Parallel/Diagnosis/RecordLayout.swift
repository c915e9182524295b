/// Where everything lies in a rank's record: a head, a ring of its last calls, and what buckets of gradients are called.
/// Little-endian, as the machine's.
enum RecordLayout {
    static let magic: UInt64 = 0x3250_5453_4b43_4f4c  // "LOCKSTP2"
    static let headSize = 4096
    static let entrySize = 104
    static let entries = 64
    static let labelSize = 128
    static let labels = 64
    static let size = headSize + entries * entrySize + labels * labelSize

    // The head.
    static let process = 8
    static let rank = 16
    static let worldSize = 20
    static let heartbeat = 32
    static let joined = 40
    static let state = 48
    static let failureIsConsequence = 52
    static let noteTime = 56
    static let machine = 64
    static let machineCapacity = 64
    static let note = 128
    static let noteCapacity = 512
    static let failure = 1024
    static let failureCapacity = 3072

    // An entry.
    static let position = 0
    static let sequence = 8
    static let started = 16
    static let finished = 24
    static let operation = 32
    static let dtype = 33
    static let axes = 34
    static let gradients = 35
    static let peer = 36
    static let sizes = 40
    /// Further axes are left out.
    static let maximalAxes = 7
    /// 0 where it is none of gradients.
    static let bucket = 96
    static let buckets = 98
    static let bucketLabel = 100

    // A label.
    static let labelSerial = 0
    static let labelText = 4
    static let labelCapacity = labelSize - labelText

    static func entry(_ position: Int) -> Int { headSize + position % entries * entrySize }

    /// Of more labels than there is room for, the newest stay.
    static func label(_ serial: Int) -> Int { headSize + entries * entrySize + serial % labels * labelSize }
}

/// What a record says of its rank as a whole.
enum RankState: UInt32, Sendable {
    case running = 0
    case ended
    case failed
}

/// Why a rank ended.
public struct RankFailure: Sendable, Equatable {
    public var message: String
    /// Whether another rank's end was the reason, so that the guilty one is to be named first.
    public var isConsequence: Bool

    public init(message: String, isConsequence: Bool) {
        self.message = message
        self.isConsequence = isConsequence
    }
}
