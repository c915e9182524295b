public import Parallel

extension TrainingPlan {
    /// The plan of steps without data: an epoch of as many samples as its steps have.
    ///
    /// - Throws: `ConfigurationError` when the options contradict each other or the number of ranks.
    public init(synthetic configuration: some TrainingConfiguration, topology: Topology) throws {
        let samples = try configuration.batch.globalSamples(ranks: topology.worldSize)
        let steps = max(1, configuration.multiScale.tail)
        try self.init(configuration, count: samples * steps, topology: topology)
    }
}
