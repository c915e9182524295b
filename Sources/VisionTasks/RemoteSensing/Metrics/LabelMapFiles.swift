public import DataPipeline
import Foundation
import Synchronization
import Torch

/// Predicted and true label maps in two folders, rasters whose names tell which belong together.
///
/// Names count without their endings, and without what sets add to tell kinds of files of one scene apart, such as
/// `_label` or `_noBoundary`: see `decorations`.
public struct LabelMapFiles: Sendable {
    /// What is left of the true maps' names, in the order in which people count.
    public let names: [String]
    /// Predictions that no true map belongs to.
    public let unused: [String]
    private let predictions, labels: [String]

    /// - Throws: `DataError` for a folder that cannot be read, has no rasters, or two of one name, and for true maps without
    ///   a prediction.
    public init(predictions: String, labels: String) throws {
        let (predicted, wanted) = (try labelMaps(in: predictions), try labelMaps(in: labels))
        names = wanted.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
        let missing = names.filter { predicted[$0] == nil }
        guard missing.isEmpty else {
            throw DataError(
                "\(predictions) has no prediction for \(missing.count) of \(names.count) label maps: \(missing.shortened); "
                    + "each needs one of the same name, in GeoTIFF or PNG")
        }
        self.predictions = names.compactMap { predicted[$0] }
        self.labels = names.compactMap { wanted[$0] }
        unused = predicted.keys.filter { wanted[$0] == nil }.sorted()
    }

    /// Compares all maps, several at a time, in strips of some rows.
    ///
    /// - Parameters:
    ///   - scored: the classes that means are taken over; nil takes the scheme's usual ones.
    ///   - threads: changes nothing but the time.
    ///   - progress: is told how many maps are done, from any thread.
    /// - Returns: the scores, and pixels that were taken for void because their colour or number is no class's, by file.
    /// - Throws: `ImagingError` for files that cannot be read, `DataError` for pairs of different sizes or places.
    public func scores(
        _ scheme: LabelScheme, scored: [Int]? = nil, threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        progress: @escaping @Sendable (Int) -> Void = { _ in }
    ) throws -> (scores: SceneScores, unknown: [String: [String: Int]]) {
        let done = Mutex(0)
        let compared = concurrentMap(Array(names.indices), threads: threads) { place in
            let result = Result { try compare(place, scheme) }
            progress(
                done.withLock { done in
                    done += 1
                    return done
                })
            return result
        }
        var scores = SceneScores(scenes: names, classes: scheme.names, scored: scored ?? scheme.usuallyScored)
        var unknown: [String: [String: Int]] = [:]
        for (place, result) in compared.enumerated() {
            let pair = try result.get()
            scores.confusions[place] = pair.confusion
            unknown.merge(pair.unknown) { first, _ in first }
        }
        return (scores, unknown)
    }

    private func compare(
        _ place: Int, _ scheme: LabelScheme
    ) throws -> (confusion: PixelConfusion, unknown: [String: [String: Int]]) {
        var confusion = PixelConfusion(classes: scheme.names.count)
        let predicted = try reader(predictions[place], of: predictions[place], scheme)
        let labels = try reader(self.labels[place], of: predictions[place], scheme)
        for top in stride(from: 0, to: labels.size.height, by: Self.rows) {
            let height = min(Self.rows, labels.size.height - top)
            let window = RasterWindow(x: 0, y: top, width: labels.size.width, height: height)
            try confusion.add(predicted.labels(window), labels.labels(window))
        }
        // Both may be one file, to see that it is right.
        let unknown = Dictionary(
            [(predictions[place], predicted.unknownLabels), (self.labels[place], labels.unknownLabels)]
        ) { first, _ in first }
        return (confusion, unknown.filter { !$0.value.isEmpty })
    }

    /// - Parameter image: of the same place, for what is not to lie elsewhere.
    private func reader(_ labels: String, of image: String, _ scheme: LabelScheme) throws -> SceneReader {
        var options = SceneOptions()
        // Only labels are read, in any type.
        (options.usesElevation, options.imageScale) = (false, .fixed(0, 1))
        return try SceneReader(Scene(name: labels, image: image, labels: labels), scheme: scheme, options: options)
    }

    /// A row of GeoTIFF's usual tiles: each is decoded once.
    private static let rows = 256
}

/// What follows a scene's name in the names of its files.
private let decorations = [
    "_noBoundary", "_label", "_labels", "_gt", "_mask", "_prediction", "_RGBIR", "_IRRG", "_RGB",
]

private let endings = ["tif", "tiff", "png"]

/// By what is left of their names.
private func labelMaps(in folder: String) throws -> [String: String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        throw DataError("\(folder) is no folder that can be read: label maps are expected in it")
    }
    var maps: [String: String] = [:]
    for name in names.sorted() where endings.contains((name as NSString).pathExtension.lowercased()) {
        let scene = plainName(of: name)
        if let other = maps.updateValue("\(folder)/\(name)", forKey: scene) {
            throw DataError("\(other) and \(folder)/\(name) are both of \(scene): keep one of them in the folder")
        }
    }
    guard !maps.isEmpty else { throw DataError("\(folder) has no label maps: GeoTIFF or PNG files are expected") }
    return maps
}

private func plainName(of file: String) -> String {
    var name = (file as NSString).deletingPathExtension
    while let decoration = decorations.first(where: name.hasSuffix) { name.removeLast(decoration.count) }
    return name
}
