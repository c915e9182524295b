extension TrainingConfiguration {
    /// - Throws: `ConfigurationError` where what changes in the course of a run does not fit its length.
    func validateCourse(steps: Int) throws(ConfigurationError) {
        try multiScale.validate(steps: steps)
        try earlyStopping.validate(evaluatingEvery: evaluation.every)
        try checkpoint.validate(evaluatingEvery: evaluation.every)
        try require(
            (0...epochs).contains(plainEpochs), "plainEpochs is \(plainEpochs), and there are \(epochs) epochs")
    }
}
