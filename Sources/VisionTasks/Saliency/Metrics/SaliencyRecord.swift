public import DataPipeline

/// What is kept of one picture: enough for every measure, and a few kilobytes.
public struct SaliencyRecord: Sendable, Equatable {
    /// Its place in the data set.
    public let image: Int
    public let counts: LevelCounts
    /// The S-measure and the weighted F-measure, which need the pixels' places.
    public let structure, weightedF: Double

    /// - Parameters:
    ///   - prediction: brighter for what stands out more, in one channel; one of another size is resized to the mask's as by
    ///     PIL's `resize` with `BILINEAR`.
    ///   - mask: in one channel, of at least one pixel.
    public init(_ image: Int, prediction: Image, mask: Image, _ definition: SaliencyDefinition) {
        precondition(prediction.channels == 1 && mask.channels == 1, "predictions and masks have one channel")
        let levels = prediction.size == mask.size ? prediction.pixels : prediction.resized(to: mask.size).grey.pixels
        let foreground = Foreground(mask.pixels, width: mask.width, height: mask.height, definition)
        let quadrants = QuadrantCounts(levels, foreground)
        let whole = quadrants.whole
        self.init(
            image: image, counts: whole, structure: SMeasure(quadrants, whole, definition).value,
            weightedF: WeightedFMeasure(levels, foreground, LevelScale(whole), definition).value)
    }

    init(image: Int, counts: LevelCounts, structure: Double, weightedF: Double) {
        (self.image, self.counts, self.structure, self.weightedF) = (image, counts, structure, weightedF)
    }
}

extension SaliencyRecord: RowOfNumbers {
    static var columns: Int { 3 + 512 }

    var row: [Double] { [Double(image), structure, weightedF] + counts.counts.map(Double.init) }

    init(row: ArraySlice<Double>) {
        let row = Array(row)
        self.init(
            image: Int(row[0]), counts: LevelCounts(counts: row[3...].map { UInt32($0) }), structure: row[1],
            weightedF: row[2])
    }
}
