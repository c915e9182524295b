import NN
import Torch
import Training
import VisionTasks

/// `lockstep profile --thop`: what the Python package THOP would print.
extension Profiling {
    func profileThop(_ launch: LaunchOptions) throws {
        try measureModel(launch) { task, batch, device in
            let input = task.input(of: batch)
            let count = try Thop.profile(task, input, on: device)
            say([
                "input       \(input.shape)",
                "THOP macs   \(exact(count.operations))  \(Thop.text(count.operations, digits: 3))",
                "THOP params \(Amounts.exact(count.parameters))  \(Thop.text(Double(count.parameters), digits: 3))",
            ])
            say(count.missing.map(line))
            try results.write(ThopReport(count, input.shape))
        }
    }

    /// THOP's own are floating-point numbers: windows that do not tile their input count in parts.
    private func exact(_ operations: Double) -> String {
        Int(exactly: operations).map(Amounts.exact) ?? "\(operations)"
    }

    private func line(_ missing: Thop.Missing) -> String {
        let modules = Amounts.counted(missing.modules, "module")
        return "no rule for \(missing.type): \(modules) with \(Amounts.exact(missing.parameters)) parameters left out"
    }
}

private struct ThopReport: Encodable {
    let input: [Int]
    let thopMacs: Double
    let thopParameters: Int
    let text: [String]
    /// Parameters that are left out, by the types of their modules.
    let missing: [String: Int]

    init(_ count: Thop.Count, _ input: [Int]) {
        self.input = input
        thopMacs = count.operations
        thopParameters = count.parameters
        text = [Thop.text(count.operations, digits: 3), Thop.text(Double(count.parameters), digits: 3)]
        missing = Dictionary(uniqueKeysWithValues: count.missing.map { ($0.type, $0.parameters) })
    }
}
