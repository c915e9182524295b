import DataPipeline
public import Training

extension RemoteSensingConfiguration {
    /// - Throws: `ConfigurationError` for what cannot be trained, before anything is read.
    public func validate() throws(ConfigurationError) {
        try validateNetwork()
        for (name, source) in [("data.training", data.training), ("data.validation", data.validation)] {
            try require(
                !source.path.isEmpty, "\(name).path is not set: give the folder that holds the scenes")
        }
        try require(
            plainEpochs == 0, "plainEpochs is \(plainEpochs): flips and turns of windows never end, leave it out")
    }

    /// - Throws: `ConfigurationError` for a network that cannot be made, or cannot take the windows.
    func validateNetwork() throws(ConfigurationError) {
        try validateData()
        try model.validate("model", classes: classes.count)
        try loss.validate(for: model.kind, "loss")
        try validateDiffusion()
        try inference.validate("inference", scheme: data.scheme)
        try checkSize("inference.window", [inference.window, inference.window])
        try checkSize("data.windows.side", windowSize)
        for size in multiScale.sizes { try checkSize("multiScale.sizes", size) }
        try require(
            parallel.strategy == .distributed,
            "parallel.strategy is \(parallel.strategy.rawValue): scenes are spread by ranks, choose distributed")
    }

    private func validateData() throws(ConfigurationError) {
        do {
            try data.scheme.check()
            try data.rasters.check()
            try data.windows.check()
        } catch {
            throw ConfigurationError("data: \(error)")
        }
    }

    private func validateDiffusion() throws(ConfigurationError) {
        guard model.kind.denoises else {
            return try require(
                diffusion == DiffusionOptions(),
                "diffusion is for networks that denoise, but model.kind is \(model.kind.rawValue): leave it out")
        }
        try diffusion.validate("diffusion", sizeMultiple: model.sizeMultiple)
        try require(
            multiScale.sizes.isEmpty,
            "multiScale is for a U-Net: networks that denoise are trained at each of diffusion.scales anyway")
    }

    /// - Throws: `ConfigurationError` for a size that does not go through the network.
    func checkSize(_ name: String, _ size: [Int]) throws(ConfigurationError) {
        let multiple = model.sizeMultiple
        guard !model.kind.denoises else {
            return try diffusion.checkSize(name, size, sizeMultiple: multiple)
        }
        try require(
            size.count == 2 && size.allSatisfy { $0 > 0 && $0.isMultiple(of: multiple) },
            "\(name) is \(size): expected height and width, multiples of \(multiple), the product of model.unet.strides")
    }
}
