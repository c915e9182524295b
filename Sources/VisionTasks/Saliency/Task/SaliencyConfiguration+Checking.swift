import DataPipeline
public import Training

extension SaliencyConfiguration {
    /// - Throws: `ConfigurationError` for what cannot be trained, before anything is read.
    public func validate() throws(ConfigurationError) {
        try validateNetwork()
        for (name, set) in [("data.training", data.training), ("data.validation", data.validation)] {
            try require(
                !set.path.isEmpty, "\(name).path is not set: give the folder of Image and Mask, or a list of pictures")
        }
        for size in multiScale.sizes { try checkSize("multiScale.sizes", size) }
        do {
            try sampleOptions(isTraining: true).check()
        } catch {
            throw ConfigurationError("data.augmentation: \(error)")
        }
    }

    /// - Throws: `ConfigurationError` for a network that cannot be made, or cannot take the pictures.
    func validateNetwork() throws(ConfigurationError) {
        try model.validate("model")
        try loss.validate("loss")
        try checkSize("data.size", data.size)
        try require(inference.batch > 0, "inference.batch is \(inference.batch): expected 1 or more")
        try require(
            parallel.strategy == .distributed,
            "parallel.strategy is \(parallel.strategy.rawValue): saliency is spread by ranks, choose distributed")
    }

    /// - Throws: `ConfigurationError` for a size that the network cannot take.
    func checkSize(_ name: String, _ size: [Int]) throws(ConfigurationError) {
        try require(
            size.count == 2 && model.kind.takes(size),
            "\(name) is \(size): expected height and width, \(model.kind.sizeRule) for \(model.kind.rawValue)")
    }
}
