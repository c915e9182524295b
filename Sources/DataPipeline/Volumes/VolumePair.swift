/// An image and the label that belongs to it, as files.
public struct VolumePair: Sendable, Hashable, Codable {
    /// What the two names have in common: `12` for `img12.nii.gz` and `seg12.nii.gz`.
    public let id: String
    public let image: String
    public let label: String
    /// Of both files' voxels: `[X, Y, Z]` or `[X, Y, Z, C]`.
    public let shape: [Int]
}

extension [VolumePair] {
    /// Divides a folder by its order: the last `fraction`, rounded, is for validation.
    public func split(validation fraction: Double) -> (training: [VolumePair], validation: [VolumePair]) {
        precondition((0...1).contains(fraction), "a validation fraction of \(fraction)")
        let count = Int((Double(self.count) * fraction).rounded())
        return (Array(dropLast(count)), Array(suffix(count)))
    }

    /// The pairs with the given ids, in their order.
    /// - Throws: `DataError` that names the ids that there are none of.
    public func selecting(_ ids: [String]) throws -> [VolumePair] {
        let byID = Dictionary(uniqueKeysWithValues: map { ($0.id, $0) })
        let unknown = ids.filter { byID[$0] == nil }
        guard unknown.isEmpty else {
            throw DataError(
                "no volume is called \(unknown.prefix(5).joined(separator: ", ")): there are \(count), such as "
                    + prefix(5).map(\.id).joined(separator: ", "))
        }
        return ids.compactMap { byID[$0] }
    }
}
