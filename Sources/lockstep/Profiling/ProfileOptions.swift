import ArgumentParser
import Training

/// What goes into the network when it is measured, and how often.
struct ProfileOptions: ParsableArguments {
    @Option(help: "Inputs of the network at a time. (default: 1; those of a rank's micro-batch for steps)")
    var batch: Int?

    @Option(help: "Their spatial sizes, such as 96,96,96. (default: the configuration's)")
    var input: SpatialSizes?

    @Option(help: "Steps, passes or batches to measure. (default: 5 passes, 3 steps of a trace, 20 otherwise)")
    var steps: Int?

    @Option(name: .customLong("warm-up"), help: "Steps or passes before them that do not count.")
    var warmUps = 2

    @Option(help: "How far down the table of layers goes: 0 is the model alone.")
    var depth = 3

    func validate() throws {
        for (name, value) in [("--batch", batch), ("--steps", steps)] {
            if let value, value < 1 { throw ValidationError("\(name) is \(value): expected 1 or more") }
        }
        for (name, value) in [("--warm-up", warmUps), ("--depth", depth)] where value < 0 {
            throw ValidationError("\(name) is \(value): expected 0 or more")
        }
    }

    /// Whether batches are to be other than the configuration's, and so have to be made up.
    var changesInput: Bool { batch != nil || input != nil }
}

/// Whole numbers above 0, an axis each.
struct SpatialSizes: ExpressibleByArgument {
    let sizes: [Int]

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        guard parts.allSatisfy({ $0 > 0 }) else { return nil }
        sizes = parts
    }
}
