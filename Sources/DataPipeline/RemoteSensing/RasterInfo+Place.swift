extension RasterInfo {
    /// - Throws: `DataError` that names both files where they do not lie on each other.
    func expectSamePlace(as other: RasterInfo, comparesGeoreferences: Bool) throws {
        guard other.size == size else {
            throw DataError(
                "\(other.path) has \(other.size) pixels, and \(path) has \(size): bring them to one grid, with gdalwarp"
            )
        }
        guard comparesGeoreferences, let here = georeference, let there = other.georeference else { return }
        guard let difference = try here.difference(from: there, over: size) else { return }
        throw DataError(
            """
            \(path) and \(other.path) lie in different places: \(difference). Bring them to one grid, with gdalwarp, or \
            set comparesGeoreferences: false where one of them is wrong
            """)
    }
}
