public import DataPipeline

/// Pictures of what a model finds in a few samples, as PNG files in a folder: those of the last evaluation.
///
/// They are drawn and written between two samples of the evaluation, and cost what that takes.
public final class SampleGallery {
    private let folder: String
    private let limit: Int
    private var count = 0
    /// Why a picture could not be drawn or written: that ends no run.
    public private(set) var failure: String?

    /// The longer side of a picture in pixels; larger ones are made smaller.
    private static let largestSide = 1024

    /// - Parameter limit: pictures after these are not drawn.
    public init(folder: String, limit: Int = 4) {
        self.folder = folder
        self.limit = limit
    }

    /// - Parameter name: of the sample, which may be the path of its file, and what is to be seen. Names the file, and is read
    ///   as the picture's caption.
    public func add(_ name: String, _ draw: () throws -> Image) {
        guard count < limit, failure == nil else { return }
        count += 1
        do {
            // Those of an earlier evaluation, which may have had other samples.
            if count == 1, isFolder(folder) { try removeFolder(folder) }
            try makeFolder(folder)
            let picture = try draw()
            try PNG.write(picture.fitting(Self.largestSide), to: "\(folder)/\(count) \(fileName(name)).png")
        } catch {
            failure = "\(error)"
        }
    }

    /// The last part of a path.
    private func fileName(_ name: String) -> String { String(name.split(separator: "/").last ?? "sample") }
}

extension Image {
    fileprivate func fitting(_ side: Int) -> Image {
        let longer = max(width, height)
        guard longer > side else { return self }
        return resized(to: ImageSize(width: max(1, width * side / longer), height: max(1, height * side / longer)))
    }
}
