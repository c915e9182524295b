public import NN

/// What a run remembers of steps that were left out: the same on all ranks, and part of checkpoints.
public struct NumericsState: Codable, Sendable, Equatable {
    /// fp16's.
    public var scaler: GradientScaler?
    /// Steps that changed nothing, because the loss or a gradient was not finite.
    public private(set) var skipped = 0
    public private(set) var skippedInARow = 0

    init(scaler: GradientScaler?) { self.scaler = scaler }

    /// What the loss is multiplied by.
    var lossScale: Double { scaler?.scale ?? 1 }

    mutating func count(isApplied: Bool) {
        skippedInARow = isApplied ? 0 : skippedInARow + 1
        if !isApplied { skipped += 1 }
    }

    /// This run's settings, where the checkpoint was.
    func continuing(_ stored: NumericsState) -> NumericsState {
        var state = stored
        state.scaler = scaler.map { own in stored.scaler.map { own.continuing($0) } ?? own }
        return state
    }
}
