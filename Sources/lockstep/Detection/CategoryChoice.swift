import Training
import VisionTasks

/// Those of a ground truth's categories that are scored.
struct CategoryChoice {
    let places: [Int]
    let names: [String]
    let isAll: Bool

    /// - Parameter words: names or ids with commas between them; nil chooses all.
    init(_ words: String?, among categories: [DetectionGroundTruth.Category]) throws {
        let chosen = try words?.split(separator: ",").map { try Self.place(of: String($0), among: categories) }
        places = chosen.map { Set($0).sorted() } ?? Array(categories.indices)
        names = places.map { categories[$0].name }
        isAll = places.count == categories.count
    }

    private static func place(of word: String, among categories: [DetectionGroundTruth.Category]) throws -> Int {
        let names = categories.map(\.name)
        if let place = names.firstIndex(of: word) { return place }
        if let place = categories.firstIndex(where: { "\($0.id)" == word }) { return place }
        throw ConfigurationError(
            "--categories: the ground truth has no \(word); it has \(names.joined(separator: ", "))")
    }
}
