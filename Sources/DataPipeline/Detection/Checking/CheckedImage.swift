/// What decoding an image for real has shown.
struct CheckedImage: Sendable {
    let path: String
    /// Of the file's bytes; nil where it cannot be read.
    private(set) var digest: UInt64?
    private(set) var problem: String?

    /// Images between two reports of progress.
    private static let portion = 256

    static func all(of set: DetectionSet, _ reading: ImageReading, progress: (Int) -> Void) -> [CheckedImage] {
        var checked: [CheckedImage] = []
        while checked.count < set.images.count {
            let next = set.images[checked.count..<min(checked.count + portion, set.images.count)]
            checked += parallelMap(Array(next)) { CheckedImage($0, reading) }
            progress(checked.count)
        }
        return checked
    }

    private init(_ image: LabelledImage, _ reading: ImageReading) {
        path = image.path
        do {
            digest = try MappedFile(path).withBytes { fowlerNollVo($0) }
            let size = try Image.read(path, reading).size
            if let said = image.size, said != size {
                problem = "\(path): it has \(size) pixels, and its annotation says \(said)"
            }
        } catch {
            problem = "\(error)"
        }
    }
}
