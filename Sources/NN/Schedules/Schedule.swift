/// The learning rate as a pure function of time, which is counted from 0 in any unit: optimizer steps, or epochs.
///
/// The value at a time is in force during the step, or epoch, of that number, the first one included. Without state
/// there is nothing to save, and nothing that can be stepped twice.
///
/// ```swift
/// let schedule = Schedule.cosine(total: 900, floor: 0.01).warmedUp(over: 100, from: 0.1)
/// optimizer.step(learningRate: 0.1 * schedule(step))
/// ```
public struct Schedule: Sendable {
    private let factor: @Sendable (_ time: Double) -> Double

    public init(_ factor: @escaping @Sendable (_ time: Double) -> Double) {
        self.factor = factor
    }

    /// What the base learning rate is multiplied by.
    public func callAsFunction(_ time: Double) -> Double { factor(time) }

    public func callAsFunction(_ time: Int) -> Double { factor(Double(time)) }

    public static let constant = Schedule { _ in 1 }
}
