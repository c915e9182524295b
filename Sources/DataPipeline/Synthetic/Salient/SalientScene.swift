/// One picture: a textured ground of muted colours with dim shapes on it, and one to three vivid ones that stand out.
struct SalientScene {
    private(set) var picture: Image
    /// Grey: 255 where a vivid shape is.
    private(set) var mask: Image

    /// - Parameter longest: a side may be; the shortest is 0.6 of it.
    init(longest: Int, using random: inout SampleRandom) {
        let sides = longest * 6 / 10..<longest + 1
        let size = ImageSize(width: random.integer(in: sides), height: random.integer(in: sides))
        let ground = Texture(value: 0.3...0.6, vividness: 0.15...0.35, using: &random)
        picture = Image(width: size.width, height: size.height, filledWith: .black)
        let nothing = [UInt8](repeating: 0, count: size.width * size.height)
        mask = Image(width: size.width, height: size.height, channels: 1, pixels: nothing)
        picture.paint(ground, in: PixelRectangle(x: 0, y: 0, width: size.width, height: size.height)) { _, _ in true }
        for _ in 0..<random.integer(in: 2..<6) { addDim(near: ground, using: &random) }
        for _ in 0...random.integer(below: 3) { addVivid(using: &random) }
        picture.addGrain(using: &random)
    }

    private mutating func addDim(near ground: Texture, using random: inout SampleRandom) {
        let shape = blob(0.04...0.12, using: &random)
        let texture = ground.shifted(by: random.uniform(-0.12, 0.12))
        picture.paint(texture, in: shape.bounds, where: shape.contains)
    }

    private mutating func addVivid(using random: inout SampleRandom) {
        let shape = blob(0.12...0.3, using: &random)
        let texture = Texture(value: 0.75...1, vividness: 0.8...1, using: &random)
        picture.paint(texture, in: shape.bounds, where: shape.contains)
        mask.mark(shape.bounds, where: shape.contains)
    }

    private func blob(_ radii: ClosedRange<Double>, using random: inout SampleRandom) -> Blob {
        let side = Double(min(picture.width, picture.height))
        let radius = random.uniform(radii.lowerBound, radii.upperBound) * side
        let x = random.uniform(radius, Double(picture.width) - radius)
        let y = random.uniform(radius, Double(picture.height) - radius)
        return Blob(x: x, y: y, radius: radius, using: &random)
    }
}
