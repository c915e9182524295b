public import Torch

/// A part of a network: parameters, buffers, and parts of its own.
///
/// A subclass declares what it has as plain properties; `namedParameters`, `stateDict` and the rest find them by
/// reflection, in order of declaration, superclass first:
///
///     final class Head: Module {
///         let norm: BatchNorm            // a part:       head.norm.weight, ...
///         let scale: Tensor              // a parameter:  head.scale
///         @Buffer var seen: Tensor       // a buffer:     head.seen
///         let blocks: [Block]            // parts:        head.blocks.0. ...
///         let stage: Stage               // a `PartGroup` names its parts itself
///     }
///
/// Names become PyTorch's (`runningMean` is `running_mean`), so its checkpoints load without a table. An undefined
/// tensor or a nil part is not there. Parameters are references: loading writes into them, freezing is
/// `setRequiresGradient(false)`. A module is used on one thread at a time and is not `Sendable`.
open class Module {
    /// Whether dropout drops and batch normalisation looks at the batch. Set it through `train()` and `evaluate()`.
    public internal(set) final var isTraining = true

    /// Whether training computes this part's activations a second time instead of keeping them; see `recomputed`.
    public final var isRecomputed = false

    /// Is told of this module's forward passes.
    public final var observer: (any ForwardObserver)?

    public init() {}

    /// Names of properties that are not PyTorch's in snake case, such as `["norm": "N"]`.
    open var checkpointNames: [String: String] { [:] }

    /// What stands between the name of a list and a position in it: `blocks.0`.
    open var elementSeparator: String { "." }

    /// The parts that a model runs one after the other, and that are worth computing twice one by one; a model says which
    /// they are where its direct parts are not.
    open var recomputationBlocks: [Module] { parts.map(\.part) }

    /// Puts this module and all its parts into training mode.
    public final func train() { visit { $0.isTraining = true } }

    /// Puts this module and all its parts into evaluation mode.
    public final func evaluate() { visit { $0.isTraining = false } }

    /// Calls `body` with this module and then with every part, depth first.
    public final func visit(_ body: (Module) -> Void) {
        body(self)
        for (_, part) in parts { part.visit(body) }
    }
}

/// A tensor that belongs to the state of a module but is not trained, such as a running mean.
@propertyWrapper
public struct Buffer {
    public var wrappedValue: Tensor

    public init(wrappedValue: Tensor) {
        self.wrappedValue = wrappedValue
    }
}
