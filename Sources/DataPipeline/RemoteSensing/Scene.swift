/// One place with all its pictures: an image, its elevation, and what is to be found in it. All of one size.
public struct Scene: Sendable, Hashable {
    public var name: String
    /// A raster's path, as are the others.
    public var image: String
    /// Heights: a single band.
    public var elevation: String?
    public var labels: String?
    /// Labels without the pixels near borders between classes, which nobody can place exactly.
    public var erodedLabels: String?

    public init(
        name: String, image: String, elevation: String? = nil, labels: String? = nil, erodedLabels: String? = nil
    ) {
        self.name = name
        self.image = image
        self.elevation = elevation
        self.labels = labels
        self.erodedLabels = erodedLabels
    }
}
