public import DataPipeline
import Parallel

/// Scores a model on labelled scenes, whose windows the ranks share.
public struct SceneEvaluation {
    private let inference: SceneInference
    private let scheme: LabelScheme

    public typealias Drawing = (_ name: String, _ picture: () throws -> Image) throws -> Void

    /// - Parameter scheme: what the classes are called.
    public init(_ inference: SceneInference, _ scheme: LabelScheme) {
        (self.inference, self.scheme) = (inference, scheme)
    }

    /// To be called by all ranks.
    ///
    /// - Parameters:
    ///   - scenes: their names and sizes.
    ///   - progress: is told the windows that are done on all ranks, and their number over all scenes.
    ///   - draw: is given the name of each scene, and a picture of its first strip, which is the main rank's.
    ///   - open: is asked for a scene when its turn comes, by its place, so that one at a time is open.
    /// - Returns: the same on all ranks.
    public func callAsFunction<Source: LabelledWindowSource>(
        _ scenes: [(name: String, size: ImageSize)], _ classifier: some WindowClassifier,
        progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
        draw: @escaping Drawing = { _, _ in }, open: (Int) throws -> Source
    ) throws -> SceneScores {
        let scored = try inference.options.scoredClasses(among: scheme)
        var scores = SceneScores(scenes: scenes.map(\.name), classes: scheme.names, scored: scored)
        let total = scenes.reduce(0) { $0 + windows($1.size) }
        var before = 0
        for (place, scene) in scenes.enumerated() {
            let source = try open(place)
            scores.isEroded[place] = inference.options.eroded && source.hasErodedLabels
            scores.confusions[place] = try confusion(
                source, scene.name, classifier, draw: draw, progress: { progress(before + $0, total) })
            before += windows(scene.size)
        }
        try scores.merge(over: inference.group)
        return scores
    }

    private func windows(_ size: ImageSize) -> Int {
        switch inference.options.scoring {
        case .stitched: inference.grid(over: size).count
        case .unstitched: inference.unclampedGrid(over: size).count
        }
    }

    /// This rank's part.
    private func confusion(
        _ source: some LabelledWindowSource, _ name: String, _ classifier: some WindowClassifier,
        draw: Drawing, progress: (Int) -> Void
    ) throws -> PixelConfusion {
        let isEroded = inference.options.eroded && source.hasErodedLabels
        let painter = LabelPainter(scheme)
        var confusion = PixelConfusion(classes: scheme.names.count)
        switch inference.options.scoring {
        case .stitched:
            try inference(source, named: name, classifier, finishing: .inTurn, progress: progress) { strip in
                let (found, truth) = try (strip.labels(of: source), source.labels(strip.window, eroded: isEroded))
                try confusion.add(found, truth)
                guard strip.top == 0 else { return }
                try draw(name) {
                    StripPicture(input: try source.input(strip.window), found: found, truth: truth, painter: painter)
                        .image
                }
            }
        case .unstitched:
            try inference.classifyAlone(source, named: name, classifier, progress: progress) { window, predicted in
                try confusion.add(predicted, source.labels(window, eroded: isEroded))
            }
        }
        return confusion
    }
}
