import DataPipeline
public import Training

extension DetectionConfiguration {
    /// - Throws: `ConfigurationError` for what cannot be trained, before anything is read.
    public func validate() throws(ConfigurationError) {
        try validateNetwork()
        for (name, set) in [("data.training", data.training), ("data.validation", data.validation)] {
            try require(!set.path.isEmpty, "\(name).path is not set: give the folder or file that names the images")
        }
        for size in multiScale.sizes { try checkSize("multiScale.sizes", size) }
        do {
            try data.augmentation.check()
        } catch {
            throw ConfigurationError("data.augmentation: \(error)")
        }
    }

    /// - Throws: `ConfigurationError` for a network that cannot be made, or cannot take the images.
    func validateNetwork() throws(ConfigurationError) {
        try require(
            !data.classes.isEmpty,
            "data.classes is empty: give the names of the classes in their order, as data.classes=[cat, dog]")
        try require(Set(data.classes).count == data.classes.count, "data.classes has a name twice: \(data.classes)")
        try model.validate("model")
        try loss.validate("loss")
        try checkSize("data.size", data.size)
        try checkInference()
        try require(
            parallel.strategy == .distributed,
            "parallel.strategy is \(parallel.strategy.rawValue): detection is spread by ranks, choose distributed")
    }

    /// - Throws: `ConfigurationError` for a size that the network cannot take.
    func checkSize(_ name: String, _ size: [Int]) throws(ConfigurationError) {
        let multiple = YOLOv3.sizeMultiple
        try require(
            size.count == 2 && size.allSatisfy { $0 > 0 && $0.isMultiple(of: multiple) },
            "\(name) is \(size): expected height and width, multiples of \(multiple)")
    }

    private func checkInference() throws(ConfigurationError) {
        let parts = [
            ("confidence", inference.confidence), ("evaluationConfidence", inference.evaluationConfidence),
            ("overlap", inference.overlap),
        ]
        for (name, value) in parts {
            try require((0...1).contains(value), "inference.\(name) is \(value): expected 0 to 1")
        }
        try require(inference.sigma > 0, "inference.sigma is \(inference.sigma): expected more than 0")
        for (name, value) in [("batch", inference.batch), ("limit", inference.limit)] {
            try require(value > 0, "inference.\(name) is \(value): expected 1 or more")
        }
    }
}
