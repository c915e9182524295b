public import DataPipeline

/// An object that a detector claims to see.
public struct DetectedBox: Sendable, Hashable {
    public var box: Box
    /// Larger is surer.
    public var score: Double
    /// Its place among the data set's categories.
    public var category: Int

    public init(box: Box, score: Double, category: Int) {
        (self.box, self.score, self.category) = (box, score, category)
    }
}
