import DataPipeline
import TestSupport
import Testing

@Suite struct PredictedMasksTests {
    private static func write(_ names: [String], to folder: String) throws {
        let grey = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
        for name in names { try grey.write(to: "\(folder)/\(name)") }
    }

    @Test func pairsAreFoundByName() throws {
        let (predictions, masks) = (try TemporaryFolder(), try TemporaryFolder())
        try Self.write(["b.png", "a.png", "c.png"], to: predictions.path)
        try Self.write(["b.png", "a.jpg"], to: masks.path)
        let pairs = try PredictedMasks(predictions: predictions.path, masks: masks.path)
        #expect(pairs.names == ["a", "b"] && pairs.unused == ["c"])
        let (prediction, mask) = try pairs.read(0)
        #expect(prediction.pixels == [1, 2, 3, 4, 5, 6] && mask.channels == 1 && mask.size == prediction.size)
    }

    @Test func whatIsMissingIsNamed() throws {
        let (predictions, masks) = (try TemporaryFolder(), try TemporaryFolder())
        #expect(throws: DataError.self) { try PredictedMasks(predictions: predictions.path, masks: masks.path) }
        try Self.write(["a.png", "b.png", "c.png"], to: masks.path)
        try Self.write(["b.png"], to: predictions.path)
        let error = try #require(throws: DataError.self) {
            try PredictedMasks(predictions: predictions.path, masks: masks.path)
        }
        for word in [predictions.path, "2 of 3 masks", "a, c"] { #expect(error.description.contains(word)) }
    }

    /// By PIL's weights: 0.299, 0.587 and 0.114 in 65536ths.
    @Test func coloursBecomeGrey() {
        let colours = Image(width: 4, height: 1, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30])
        #expect(colours.grey.pixels == [76, 150, 29, 18])
        #expect(colours.grey.grey == colours.grey)
    }
}
