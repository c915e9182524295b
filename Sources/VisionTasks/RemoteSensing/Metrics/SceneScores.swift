public import Parallel
public import Torch

/// What the predictions of several scenes are worth, of each and together.
public struct SceneScores: Sendable {
    /// Of the scenes, in their order.
    public let scenes: [String]
    public internal(set) var confusions: [PixelConfusion]
    /// Whether a scene's labels left out the borders between objects.
    public internal(set) var isEroded: [Bool]
    private let names: [String]
    private let scored: [Int]

    /// - Parameters:
    ///   - classes: their names.
    ///   - scored: those that means are taken over.
    public init(scenes: [String], classes: [String], scored: [Int]? = nil) {
        self.scenes = scenes
        names = classes
        self.scored = scored ?? Array(classes.indices)
        isEroded = scenes.map { _ in false }
        confusions = scenes.map { _ in PixelConfusion(classes: classes.count) }
    }

    /// - Parameters:
    ///   - predicted: uint8, of the labels' shape; 255 where there is no prediction.
    ///   - labels: uint8 of any shape; 255 for what counts for nothing.
    ///   - scene: its place.
    public mutating func add(_ predicted: Tensor, _ labels: Tensor, scene: Int) throws(LabelRangeError) {
        try confusions[scene].add(predicted, labels)
    }

    /// Adds what the other ranks have; then all ranks hold the same.
    public mutating func merge(over group: any ProcessGroup) throws {
        confusions = try PixelConfusion.summed(confusions, over: group)
    }

    /// Over the pixels of all scenes.
    public var all: SegmentationMetrics {
        metrics(of: confusions.reduce(PixelConfusion(classes: names.count), +))
    }

    /// Of each scene.
    public var each: [SegmentationMetrics] { confusions.map(metrics) }

    private func metrics(of confusion: PixelConfusion) -> SegmentationMetrics {
        SegmentationMetrics(confusion, names: names, scored: scored)
    }
}
