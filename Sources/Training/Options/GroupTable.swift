public import NN
import Torch

/// Which parameters learn how, as a table for people; nothing where all learn alike.
public struct GroupTable {
    public let lines: [String]

    public init(_ groups: [ParameterGroup], _ optimizer: OptimizerOptions, _ rate: ScaledRate) {
        let rows = groups.enumerated().map { index, group in
            [
                "\(index)", group.name, "\(group.parameters.count)",
                "\(group.parameters.reduce(0) { $0 + $1.parameter.count })", Self.rate(group, rate.value),
                "\(group.weightDecay ?? optimizer.weightDecay)", Self.freezing(group.freezing),
            ]
        }
        lines = groups.count > 1 || groups[0].freezing != .never ? TextColumns.aligned([Self.titles] + rows) : []
    }

    private static let titles = ["group", "rule", "tensors", "parameters", "lr", "weight decay", "frozen"]

    private static func rate(_ group: ParameterGroup, _ rate: Double) -> String {
        let factor = group.learningRateFactor
        return factor == 1 ? short(rate) : "\(short(rate)) x \(short(factor)) = \(short(rate * factor))"
    }

    private static func freezing(_ freezing: Freezing) -> String {
        switch freezing {
        case .never: "no"
        case .always: "yes"
        case .epochs(let count): "for \(count) epoch\(count == 1 ? "" : "s")"
        }
    }
}
