/// How much of a scene each class covers, as the JSON file beside a label map has it.
struct SceneAreas: Encodable {
    struct Class: Encodable {
        let label: Int
        let name: String
        let pixels: Int
        /// Of all pixels that have a class.
        let share: Double
        /// Where the scene's coordinates are in metres.
        let squareMetres: Double?
    }

    let scene: String
    let width, height: Int
    /// Pixels without data.
    let void: Int
    let classes: [Class]

    init(_ scene: String, width: Int, height: Int, _ shares: ClassShares, names: [String], squareMetresOfPixel: Double?)
    {
        (self.scene, self.width, self.height, void) = (scene, width, height, shares.void)
        classes = names.enumerated().map { label, name in
            let pixels = shares.pixels[label]
            return Class(
                label: label, name: name, pixels: pixels, share: shares.share(label),
                squareMetres: squareMetresOfPixel.map { $0 * Double(pixels) })
        }
    }
}
