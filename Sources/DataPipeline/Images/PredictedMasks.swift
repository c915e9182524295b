/// Predictions and masks in two folders, as pictures whose names without their endings are the same.
public struct PredictedMasks: Sendable {
    /// Of the masks, sorted.
    public let names: [String]
    /// Predictions that no mask belongs to, sorted.
    public let unused: [String]
    private let predictions, masks: [String]

    /// - Throws: `DataError` for a folder that cannot be read, has no pictures, or two of one name, and for masks without
    ///   a prediction.
    public init(predictions: String, masks: String) throws {
        let (predicted, wanted) = (try ImageFolder(predictions), try ImageFolder(masks))
        try (predicted.problems + wanted.problems).expectNone()
        let names = wanted.stems
        guard !names.isEmpty else { throw DataError("\(masks) has no masks: PNG or JPEG files are expected") }
        let missing = names.filter { predicted.file(of: $0) == nil }
        guard missing.isEmpty else {
            throw DataError(
                "\(predictions) has no prediction for \(missing.count) of \(names.count) masks: \(missing.shortened); "
                    + "each mask needs one of the same name, in PNG or JPEG")
        }
        self.names = names
        self.predictions = names.compactMap(predicted.file)
        self.masks = names.compactMap(wanted.file)
        unused = predicted.stems.filter { wanted.file(of: $0) == nil }
    }

    /// Both in one channel, at their own sizes.
    ///
    /// - Parameter place: among the names.
    /// - Throws: `ImagingError` for files that cannot be read.
    public func read(_ place: Int) throws -> (prediction: Image, mask: Image) {
        (try Image.readGrey(predictions[place]), try Image.readGrey(masks[place]))
    }
}

extension [String] {
    /// The first few, for messages.
    public var shortened: String { prefix(5).joined(separator: ", ") + (count > 5 ? ", ..." : "") }
}
