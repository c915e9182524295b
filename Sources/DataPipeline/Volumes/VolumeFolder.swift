import Foundation

/// Finds the pairs of images and labels in folders, and checks them before a run begins.
///
/// Pairs come in the order of their images' names, character by character as in Python's `sorted`: `img10` before
/// `img2`.
public enum VolumeFolder {
    /// Images and labels in one folder, told apart by name. `*` stands for what the two have in common.
    ///
    /// - Throws: `DataError` when there is nothing, a partner is missing or shapes differ; `ImagingError` when a header
    ///   cannot be read.
    public static func pairs(
        in folder: String, images: String = "img*.nii.gz", labels: String = "seg*.nii.gz"
    ) throws -> [VolumePair] {
        try pairs(
            VolumeListing(folder, try NamePattern(images)), VolumeListing(folder, try NamePattern(labels)))
    }

    /// Images and labels in two folders, under the same names.
    public static func pairs(images: String, labels: String, named pattern: String = "*.nii.gz") throws -> [VolumePair]
    {
        let pattern = try NamePattern(pattern)
        return try pairs(VolumeListing(images, pattern), VolumeListing(labels, pattern))
    }

    private static func pairs(_ images: VolumeListing, _ labels: VolumeListing) throws -> [VolumePair] {
        try checkPartners(images, labels)
        return try images.ids.map { id in
            let (image, label) = (images.path(of: id), labels.path(of: id))
            return VolumePair(id: id, image: image, label: label, shape: try commonShape(image, label))
        }
    }

    private static func checkPartners(_ images: VolumeListing, _ labels: VolumeListing) throws {
        guard !images.ids.isEmpty else {
            throw DataError("\(images.folder) holds no image: nothing in it is called \(images.pattern)")
        }
        let unlabelled = images.ids.filter { !labels.contains($0) }
        let unused = labels.ids.filter { !images.contains($0) }
        guard unlabelled.isEmpty, unused.isEmpty else {
            throw DataError(
                lack("label", unlabelled, of: images, in: labels) + lack("image", unused, of: labels, in: images)
                    + "Add the missing files, or take their partners away.")
        }
    }

    private static func lack(_ what: String, _ ids: [String], of some: VolumeListing, in other: VolumeListing) -> String
    {
        guard let first = ids.first else { return "" }
        let example = "\(some.path(of: first)), for which there is no \(other.path(of: first))"
        return "\(ids.count) of \(some.ids.count) files have no \(what), such as \(example). "
    }

    private static func commonShape(_ image: String, _ label: String) throws -> [Int] {
        let (shape, labelShape) = (try NIfTI.shape(image), try NIfTI.shape(label))
        guard shape == labelShape else {
            throw DataError(
                "\(image) has the shape \(shape), its label \(label) \(labelShape): the two must be of one size. "
                    + "Resample one of them.")
        }
        return shape
    }
}
