import Foundation

extension SceneSource {
    /// What `*` stands for in the pattern of images, of an image anywhere; its name without the ending where it has another.
    public func id(ofImage file: String) -> String {
        let name = (file as NSString).lastPathComponent
        return patterns.image.lastComponent.id(of: name) ?? (name as NSString).deletingPathExtension
    }

    /// An image that is to be predicted, with its elevation where the patterns say it is.
    ///
    /// - Parameter elevation: a pattern seen from the image's folder, in place of the set's own. Those begin in the folder
    ///   that the images' pattern begins in: for `top/area*.tif` the one above the image's.
    /// - Throws: `DataError` where there is no elevation.
    public func scene(ofImage file: String, elevation: String? = nil) throws -> Scene {
        let id = id(ofImage: file)
        guard let place = try elevationPattern(ofImage: file, elevation) else {
            throw DataError("\(file) has no elevation: \(Self.advice)")
        }
        guard let path = place.file(of: id) else {
            throw DataError("\(file) has no elevation: expected \(place.path(of: id)). Put it there, or \(Self.advice)")
        }
        return Scene(name: id, image: file, elevation: path)
    }

    private func elevationPattern(ofImage file: String, _ own: String?) throws -> ScenePattern? {
        let parent = (file as NSString).deletingLastPathComponent
        let folder = parent.isEmpty ? "." : parent
        if let own { return try ScenePattern(own, root: folder) }
        let depth = patterns.image.split(separator: "/").count - 1
        let root = ([folder] + Array(repeating: "..", count: depth)).joined(separator: "/")
        return try patterns.elevation.map { try ScenePattern($0, root: root) }
    }

    private static let advice =
        "say where it is, with inference.elevation, such as ../dsm/*.tif, seen from the image's folder"
}

extension String {
    /// Of a path's pattern.
    fileprivate var lastComponent: String { (self as NSString).lastPathComponent }

    /// What a name has where this pattern of one has a `*`.
    fileprivate func id(of name: String) -> String? {
        let parts = split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count == 2, name.count > count - 1, name.hasPrefix(parts[0]), name.hasSuffix(parts[1]) else {
            return nil
        }
        return String(name.dropFirst(parts[0].count).dropLast(parts[1].count))
    }
}
