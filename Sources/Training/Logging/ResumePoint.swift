/// Where a run goes on, as its logs see it: they lose what it will log again.
public struct ResumePoint: Equatable, Sendable {
    public static let beginning = ResumePoint(step: 0, epoch: 0)

    /// Optimizer steps that are done.
    public var step: Int
    /// Epochs that are done. One whose steps are, but not yet its evaluation, is not.
    public var epoch: Int

    public init(step: Int, epoch: Int) {
        self.step = step
        self.epoch = epoch
    }

    /// Whether a row of a log is about what is done.
    func isPast(_ kind: ScalarTable.Kind, step: Int, epoch: Int) -> Bool {
        step <= self.step && (kind == .step || epoch < self.epoch)
    }
}
