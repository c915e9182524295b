import Torch

/// Volumes of random spheres with their masks: MONAI's `create_test_image_3d`, bit for bit.
public struct SyntheticVolume: Sendable, Hashable, Codable {
    public var size: [Int]
    public var objects: Int
    /// Of the spheres, in voxels: from the first up to and without the second.
    public var radii: Range<Int>
    /// The noise's largest value, as a part of the number of classes.
    public var noise: Double
    /// Labels run from 1 to this.
    public var classes: Int

    /// - Parameter radii: by default MONAI's 5 ..< 30 or, in volumes too small for that, a sixteenth to a quarter of
    ///   the smallest side.
    public init(size: [Int], objects: Int = 12, radii: Range<Int>? = nil, noise: Double = 0, classes: Int = 1) {
        self.size = size
        self.objects = objects
        self.radii = radii ?? Self.radii(fitting: size)
        self.noise = noise
        self.classes = classes
    }

    private static func radii(fitting size: [Int]) -> Range<Int> {
        let side = size.min() ?? 0
        guard side <= 60 else { return 5..<30 }
        let smallest = max(side / 16, 1)
        return smallest..<max(side / 4, smallest + 1)
    }

    /// - Throws: `DataError` when the spheres do not fit.
    public func check() throws {
        guard size.count == 3, objects >= 0, classes >= 1, noise >= 0, radii.lowerBound >= 1, !radii.isEmpty else {
            throw DataError("\(self) is no volume of spheres: it needs three sizes and radii of at least 1")
        }
        guard size.min()! > 2 * radii.upperBound else {
            throw DataError(
                "spheres of radius \(radii) do not fit into \(size): every side must be more than "
                    + "\(2 * radii.upperBound); choose smaller radii or larger volumes")
        }
    }

    struct Sphere: Sendable {
        let center: [Int]
        let radius: Int
        let value: Double
    }

    /// All that is random about one volume.
    struct Drawn: Sendable {
        let spheres: [Sphere]
        /// Where the noise begins.
        let noise: NumPyRandom
    }

    /// Takes one volume's draws from the generator, and passes over its noise: MONAI draws that even when there is none.
    func draw(from random: inout NumPyRandom) -> Drawn {
        let spheres = (0..<objects).map { _ in sphere(from: &random) }
        let noise = random
        random.skipUniform(size.reduce(1, *))
        return Drawn(spheres: spheres, noise: noise)
    }

    private func sphere(from random: inout NumPyRandom) -> Sphere {
        let center = size.map { random.integer(in: radii.upperBound..<$0 - radii.upperBound) }
        let radius = random.integer(in: radii)
        let draw = random.uniform()
        let value = classes > 1 ? (draw * Double(classes)).rounded(.up) : draw * 0.5 + 0.5
        return Sphere(center: center, radius: radius, value: value)
    }
}
