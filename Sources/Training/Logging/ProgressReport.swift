/// How far a piece of work has come.
public struct ProgressReport: Equatable, Sendable {
    /// Such as `epoch 3/5`.
    public var label: String
    public var completed: Int
    public var total: Int
    /// How many samples the completed steps had, for the rate.
    public var samples: Int
    /// Further things to show, the important ones first, such as `loss 0.4123`.
    public var fields: [String]
    /// What `samples` counts, for the rate.
    public var unit: String

    public init(
        _ label: String, completed: Int, total: Int, samples: Int, fields: [String] = [], unit: String = "samples"
    ) {
        self.label = label
        self.completed = completed
        self.total = total
        self.samples = samples
        self.fields = fields
        self.unit = unit
    }

    var isComplete: Bool { completed >= total }

    /// `12/40`, as wide at the start as at the end.
    var count: String {
        let padding = String(repeating: " ", count: max(0, String(total).count - String(completed).count))
        return "\(padding)\(completed)/\(total)"
    }
}
