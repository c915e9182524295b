import DataPipeline

extension DataCheck {
    /// Boxes are assumed of what is neither.
    var isSaliency: Bool {
        switch task {
        case .saliency: true
        case .detection, .remoteSensing: false
        case .auto: format == .auto && paths.allSatisfy { maskSource($0).isOne }
        }
    }

    /// - Returns: whether nothing is wrong.
    func checkMasks() throws -> Bool {
        guard format == .auto, classes == nil else {
            throw DataError("--format and --classes are for boxes, and \(paths[0]) is taken for a set of masks")
        }
        let sources = paths.flatMap { path in
            let source = maskSource(path)
            let parts = split.isEmpty ? source.splits : split
            return parts.isEmpty ? [source] : parts.map { source.part($0) }
        }
        return try SaliencyChecking(sources: sources, results: result, drawing: drawing).run()
    }

    private func maskSource(_ path: String) -> SaliencySource {
        var source = SaliencySource(path, imageFolder: imageFolder, maskFolder: maskFolder)
        source.root = images
        return source
    }
}

extension SaliencySource {
    fileprivate func part(_ name: String) -> SaliencySource {
        var source = self
        source.split = name
        return source
    }
}
