public import Torch

/// Parameters that learn alike.
public struct ParameterGroup {
    /// For tables and logs.
    public let name: String
    public let parameters: [(name: String, parameter: Tensor)]
    /// What the learning rate is multiplied by.
    public let learningRateFactor: Double
    /// nil takes the optimizer's.
    public let weightDecay: Double?
    public let freezing: Freezing

    public init(
        _ parameters: [(name: String, parameter: Tensor)], name: String = "all", learningRateFactor: Double = 1,
        weightDecay: Double? = nil, freezing: Freezing = .never
    ) {
        self.parameters = parameters
        self.name = name
        self.learningRateFactor = learningRateFactor
        self.weightDecay = weightDecay
        self.freezing = freezing
    }
}

/// How long parameters stay as they are, such as those of a backbone that was trained before.
///
/// Only their values stay: layers behave as in training, so that running statistics go on. The optimizer's state of a
/// parameter begins when it is first trained.
public enum Freezing: Sendable, Equatable {
    case never, always
    /// In so many epochs at the beginning.
    case epochs(Int)

    /// - Parameter epoch: from 0.
    public func isFrozen(in epoch: Int) -> Bool {
        switch self {
        case .never: false
        case .always: true
        case .epochs(let count): epoch < count
        }
    }
}

extension [ParameterGroup] {
    /// The groups of fewer parameters, such as those whose optimizer state is this rank's.
    public func restricted(to names: Set<String>) -> [ParameterGroup] {
        map { group in
            ParameterGroup(
                group.parameters.filter { names.contains($0.name) }, name: group.name,
                learningRateFactor: group.learningRateFactor, weightDecay: group.weightDecay, freezing: group.freezing)
        }
    }

    /// Freezes and thaws what is due in an epoch. Groups that are never frozen are left as they are.
    ///
    /// - Returns: whether anything changed.
    public func freeze(in epoch: Int) -> Bool {
        var hasChanged = false
        for group in self where group.freezing != .never {
            let isTrained = !group.freezing.isFrozen(in: epoch)
            for (_, parameter) in group.parameters where parameter.requiresGradient != isTrained {
                parameter.setRequiresGradient(isTrained)
                hasChanged = true
            }
        }
        return hasChanged
    }
}
