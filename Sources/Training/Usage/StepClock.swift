package import Torch

/// Puts the time of one rank down to the parts of its steps.
///
/// On a GPU it is the GPU's own time, from moments in its work that are read when they have long passed: the part
/// `data` is how long it had nothing to do because a batch was missing, and nothing is waited for within a step.
package final class StepClock {
    private let device: Device
    private var moments: [(part: StepPart, start: DeviceMoment)] = []
    /// Of the moments, those before the step that is under way.
    private var pastCount = 0
    private var seconds: [StepPart: Double] = [:]

    package init(on device: Device) { self.device = device }

    /// What comes from now on is for `part`.
    package func begin(_ part: StepPart) { moments.append((part, DeviceMoment(of: device))) }

    /// To be called when a step's gradients were looked at: whatever came before the step has passed by then.
    package func endStep() {
        begin(.other)
        settle(pastCount)
        pastCount = moments.count
    }

    /// The seconds of each part since the last call. Waits for the device, as those do who read a loss.
    package func take() -> [StepPart: Double] {
        begin(moments.last?.part ?? .other)
        settle(moments.count)
        pastCount = moments.count
        defer { seconds = [:] }
        return seconds
    }

    /// Adds up what lies between the first moments; the last of them stays as the start of the next part.
    private func settle(_ count: Int) {
        guard count > 1 else { return }
        for place in 1..<count {
            let (part, start) = moments[place - 1]
            seconds[part, default: 0] += moments[place].start.seconds(since: start)
        }
        moments.removeFirst(count - 1)
    }
}
