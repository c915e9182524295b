extension TrainingConfiguration {
    /// - Throws: `ConfigurationError` where what changes in the course of a run does not fit its length.
    func validateCourse(steps: Int) throws(ConfigurationError) {
        try multiScale.validate(steps: steps)
        try require(log.every > 0, "log.every is \(log.every): expected 1 or more")
        let histograms = log.histograms ?? 1
        try require(histograms > 0, "log.histograms is \(histograms): expected 1 or more, or null for none")
        try require(
            evaluation.pictures >= 0, "evaluation.pictures is \(evaluation.pictures): expected 0 or more")
        try earlyStopping.validate(evaluatingEvery: evaluation.every)
        try checkpoint.validate(evaluatingEvery: evaluation.every)
        try require(
            (0...epochs).contains(plainEpochs), "plainEpochs is \(plainEpochs), and there are \(epochs) epochs")
    }
}
