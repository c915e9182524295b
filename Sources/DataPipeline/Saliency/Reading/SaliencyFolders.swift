import Foundation

/// A folder of pictures and one of masks, side by side, which have the same names but for the ending.
struct SaliencyFolders {
    let images, masks: ImageFolder

    /// - Parameter folder: that holds both.
    init(_ folder: String, _ source: SaliencySource) throws {
        guard let names = Self.names(in: folder, source) else {
            let (image, mask) = (source.imageFolder ?? "Image", source.maskFolder ?? "Mask")
            throw DataError(
                "\(folder) has no folders \(image) and \(mask): name those of the pictures (imageFolder) and the masks "
                    + "(maskFolder)")
        }
        images = try ImageFolder("\(folder)/\(names.image)")
        masks = try ImageFolder("\(folder)/\(names.mask)")
    }

    typealias Names = (image: String, mask: String)

    /// nil where the folder has no such two.
    static func names(in folder: String, _ source: SaliencySource) -> Names? {
        usual.map { Names(source.imageFolder ?? $0.image, source.maskFolder ?? $0.mask) }.first { names in
            [names.image, names.mask].allSatisfy { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        }
    }

    private static let usual: [Names] = [("Image", "Mask"), ("images", "masks")]

    func read(refusesExtraMasks: Bool) -> SaliencyReading {
        let made = parallelMap(images.stems) { stem in Result { try pair(stem) } }
        let extra = masks.stems.filter { images.file(of: $0) == nil }
        var problems = images.problems + masks.problems + made.compactMap(\.error).map(DataProblem.init)
        if refusesExtraMasks {
            problems += extra.map { DataProblem(masks.file(of: $0)!, "no picture of this name is in \(images.path)") }
        }
        let set = SaliencySet(made.compactMap { try? $0.get() }, extraMasks: extra.count)
        return SaliencyReading(set: set, problems: problems)
    }

    /// - Throws: `DataProblem`, or `ImagingError` for a file whose header cannot be read.
    func pair(_ stem: String) throws -> SaliencyPair {
        guard let image = images.file(of: stem) else {
            throw DataProblem("\(images.path)/\(stem)", "no picture of this name is there, as .jpg, .jpeg or .png")
        }
        guard let mask = masks.file(of: stem) else {
            throw DataProblem(image, "it has no mask: expected \(masks.path)/\(stem).png, or .jpg")
        }
        return try .checked(name: stem, image: image, mask: mask)
    }
}

extension Result {
    var error: (any Error)? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension DataProblem {
    init(_ error: any Error) {
        switch error {
        case let problem as DataProblem: self = problem
        case let error as ImagingError: self.init(error.path, error.advice)
        default: self.init("", "\(error)")
        }
    }
}
