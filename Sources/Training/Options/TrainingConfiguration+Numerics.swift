import NN
public import Torch

extension TrainingConfiguration {
    /// - Throws: `ConfigurationError` for a precision that a device lacks.
    public func validatePrecision(on devices: [Device]) throws(ConfigurationError) {
        try precision.validate(on: devices, "precision")
        try evaluation.precision.validate(on: devices, "evaluation.precision")
    }

    func validateNumerics() throws(ConfigurationError) {
        try check(scaler.initialScale > 0, "scaler.initialScale is \(scaler.initialScale): expected more than 0")
        try check(scaler.growthFactor > 1, "scaler.growthFactor is \(scaler.growthFactor): expected more than 1")
        try check(
            (0..<1).contains(scaler.backoffFactor) && scaler.backoffFactor > 0,
            "scaler.backoffFactor is \(scaler.backoffFactor): expected more than 0, below 1")
        try check(scaler.growthInterval > 0, "scaler.growthInterval is \(scaler.growthInterval): expected 1 or more")
        try check(
            scaler == GradientScaler.Options() || precision == .fp16,
            "scaler is for precision fp16, and precision is \(precision.rawValue): leave it out, or choose fp16")
        guard let decay = average.decay else { return }
        try check((0..<1).contains(decay), "average.decay is \(decay): expected 0 or more, below 1")
    }

    private func check(_ condition: Bool, _ message: @autoclosure () -> String) throws(ConfigurationError) {
        guard condition else { throw ConfigurationError(message()) }
    }
}
