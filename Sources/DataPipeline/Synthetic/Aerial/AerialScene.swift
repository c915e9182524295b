/// One tile of a town from above: infrared, red and green, the height of each pixel, and its class of `LabelScheme.isprs`.
///
/// Flat roofs look much like roads, and trees like meadows: heights tell them apart.
struct AerialScene {
    private(set) var picture: Image
    private(set) var classes: [UInt8]
    /// In metres; NaN where nothing was measured.
    private(set) var heights: [Float]
    private let terrain: Terrain

    enum Category: UInt8 { case road, building, meadow, tree, car, clutter }

    /// - Parameter longest: a side may be; the shortest is 0.7 of it.
    init(longest: Int, using random: inout SampleRandom) {
        let sides = longest * 7 / 10..<longest + 1
        let size = ImageSize(width: random.integer(in: sides), height: random.integer(in: sides))
        terrain = Terrain(using: &random)
        picture = Image(width: size.width, height: size.height, filledWith: .black)
        classes = [UInt8](repeating: 0, count: size.width * size.height)
        heights = [Float](repeating: 0, count: size.width * size.height)
        addMeadow(using: &random)
        for _ in 0..<number(1, using: &random) { addPond(using: &random) }
        for _ in 0..<2 { addRoad(using: &random) }
        for _ in 0..<number(5, using: &random) { addBuilding(using: &random) }
        for _ in 0..<number(12, using: &random) { addTree(using: &random) }
        picture.addGrain(using: &random)
        for _ in 0..<3 { addHole(using: &random) }
    }

    /// - Parameter density: in a square of 200 x 200 pixels.
    private func number(_ density: Double, using random: inout SampleRandom) -> Int {
        let squares = Double(picture.width * picture.height) / 40_000
        return max(1, Int(density * squares * random.uniform(0.8, 1.2)))
    }

    private func position(using random: inout SampleRandom) -> (x: Double, y: Double) {
        (random.uniform() * Double(picture.width), random.uniform() * Double(picture.height))
    }

    // MARK: - What there is

    private mutating func addMeadow(using random: inout SampleRandom) {
        let texture = Texture([0.62, 0.36, 0.42] + random.shade(0.05), using: &random)
        let everywhere = PixelRectangle(x: 0, y: 0, width: picture.width, height: picture.height)
        cover(.meadow, texture, everywhere) { _, _ in
            true
        } height: { _, _ in
            0.1
        }
    }

    private mutating func addPond(using random: inout SampleRandom) {
        let (x, y) = position(using: &random)
        let blob = Blob(x: x, y: y, radius: random.uniform(15, 40), using: &random)
        let texture = Texture([0.10, 0.14, 0.20] + random.shade(0.03), using: &random)
        cover(.clutter, texture, blob.bounds, where: blob.contains) { _, _ in -0.4 }
    }

    private mutating func addRoad(using random: inout SampleRandom) {
        let (x, y) = position(using: &random)
        let length = 2 * Double(picture.width + picture.height)
        let road = Footprint(
            x: x, y: y, length: length, width: random.uniform(28, 44), angle: random.uniform(0, .pi))
        let texture = Texture(.grey(0.46) + random.shade(0.04), using: &random)
        cover(.road, texture, road.bounds, where: road.contains) { _, _ in 0 }
        for _ in 0..<Int(length / 60) { addCar(on: road, using: &random) }
    }

    private mutating func addCar(on road: Footprint, using random: inout SampleRandom) {
        let car = road.placed(random.uniform(-1, 1), beside: random.bernoulli(0.5) ? 8 : -8, length: 18, width: 9)
        let texture = Texture(value: 0.3...0.95, vividness: 0.3...0.9, using: &random)
        cover(.car, texture, car.bounds, where: car.contains) { _, _ in 1.5 }
    }

    private mutating func addBuilding(using random: inout SampleRandom) {
        let (x, y) = position(using: &random)
        let roof = Footprint(
            x: x, y: y, length: random.uniform(40, 90), width: random.uniform(30, 55), angle: random.uniform(0, .pi))
        let isFlat = random.bernoulli(0.5)
        let colour: SIMD3<Double> = isFlat ? .grey(0.48) : [0.56, 0.44, 0.36]
        let height = random.uniform(5, 14)
        let texture = Texture(colour + random.shade(0.06), using: &random)
        cover(.building, texture, roof.bounds, where: roof.contains) { _, _ in height }
    }

    private mutating func addTree(using random: inout SampleRandom) {
        let (x, y) = position(using: &random)
        let crown = Blob(x: x, y: y, radius: random.uniform(8, 24), using: &random)
        let texture = Texture([0.54, 0.26, 0.32] + random.shade(0.06), using: &random)
        let height = random.uniform(4, 9)
        var leaves = random
        cover(.tree, texture, crown.bounds, where: crown.contains) { _, _ in height + leaves.uniform(-1.5, 1) }
        random = leaves
    }

    private mutating func addHole(using random: inout SampleRandom) {
        let (x, y) = position(using: &random)
        let hole = Blob(x: x, y: y, radius: random.uniform(3, 8), using: &random)
        forEach(in: hole.bounds, where: hole.contains) { scene, pixel, _, _ in scene.heights[pixel] = .nan }
    }

    // MARK: - Painting

    /// - Parameter height: above the ground, in metres.
    private mutating func cover(
        _ category: Category, _ texture: Texture, _ bounds: PixelRectangle, where isInside: (Int, Int) -> Bool,
        height: (Int, Int) -> Double
    ) {
        forEach(in: bounds, where: isInside) { scene, pixel, column, row in
            let levels = texture.levels(column, row)
            for channel in 0..<3 { scene.picture.pixels[3 * pixel + channel] = levels[channel] }
            scene.classes[pixel] = category.rawValue
            scene.heights[pixel] = Float(scene.terrain.height(column, row) + height(column, row))
        }
    }

    private mutating func forEach(
        in bounds: PixelRectangle, where isInside: (Int, Int) -> Bool,
        _ body: (inout AerialScene, _ pixel: Int, _ column: Int, _ row: Int) -> Void
    ) {
        let (width, height) = (picture.width, picture.height)
        for row in max(0, bounds.y)..<max(0, bounds.y, min(height, bounds.y + bounds.height)) {
            for column in max(0, bounds.x)..<max(0, bounds.x, min(width, bounds.x + bounds.width))
            where isInside(column, row) {
                body(&self, row * width + column, column, row)
            }
        }
    }
}

extension SampleRandom {
    /// Lighter or darker, all channels alike.
    fileprivate mutating func shade(_ most: Double) -> SIMD3<Double> { .grey(uniform(-most, most)) }
}

extension SIMD3<Double> {
    fileprivate static func grey(_ level: Double) -> SIMD3<Double> { SIMD3(repeating: level) }
}
