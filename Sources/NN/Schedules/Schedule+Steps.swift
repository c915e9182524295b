import Foundation

extension Schedule {
    /// `gamma` to the number of periods that have passed: PyTorch's `StepLR`.
    public static func step(every period: Double, gamma: Double = 0.1) -> Schedule {
        Schedule { pow(gamma, floor($0 / period)) }
    }

    /// `gamma` to the number of milestones that have been reached: PyTorch's `MultiStepLR`.
    public static func multiStep(milestones: [Double], gamma: Double = 0.1) -> Schedule {
        multiStep(milestones: milestones, factors: milestones.map { _ in gamma })
    }

    /// A factor for each milestone, which acts from there on: darknet's `steps` and `scales`.
    public static func multiStep(milestones: [Double], factors: [Double]) -> Schedule {
        Schedule { time in
            zip(milestones, factors).reduce(1) { $1.0 <= time ? $0 * $1.1 : $0 }
        }
    }
}
