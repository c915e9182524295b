/// One picture: up to six shapes, which may overlap, on a dim ground. One in ten is empty; one in twenty shapes is
/// hardly to be seen and counts as difficult; one picture in ten has a crowd.
struct ShapeScene {
    private(set) var picture: Image
    private(set) var boxes: [LabelledBox] = []

    init(_ shapes: SyntheticShapes, using random: inout SampleRandom) {
        let level = UInt8(random.integer(in: 20..<90))
        picture = Image(
            width: shapes.size.width, height: shapes.size.height, filledWith: Colour(level, level, level + 20))
        addGrain(using: &random)
        guard !random.bernoulli(0.1) else { return }
        if random.bernoulli(0.1) { addCrowd(shapes, using: &random) }
        for _ in 0...random.integer(below: 6) { addShape(shapes, using: &random) }
    }

    /// Rows of slightly different light, so that nothing is of one colour alone.
    private mutating func addGrain(using random: inout SampleRandom) {
        for row in 0..<picture.height {
            let change = UInt8(random.integer(below: 16))
            let start = 3 * row * picture.width
            for byte in start..<start + 3 * picture.width { picture.pixels[byte] += change }
        }
    }

    private mutating func addShape(_ shapes: SyntheticShapes, using random: inout SampleRandom) {
        let category = random.integer(below: shapes.classes.count)
        let isDifficult = random.bernoulli(0.05)
        let side = Double(min(shapes.size.width, shapes.size.height))
        let radius = Int(random.uniform(0.06, 0.2) * side)
        let shape = place(shapes.classes[category], radius, in: shapes.size, using: &random)
        guard boxes.allSatisfy({ $0.box.iou(shape.box) < 0.4 }) else { return }
        paint(shape, colour(isDifficult, using: &random))
        boxes.append(LabelledBox(shape.box, category: category, isDifficult: isDifficult))
    }

    /// Many small ones of a class, with one box around them all.
    private mutating func addCrowd(_ shapes: SyntheticShapes, using random: inout SampleRandom) {
        let category = random.integer(below: shapes.classes.count)
        let radius = min(shapes.size.width, shapes.size.height) / 6
        let middle = place(shapes.classes[category], radius, in: shapes.size, using: &random)
        for _ in 0..<12 {
            let (x, y) = (random.integer(in: -radius + 3..<radius - 2), random.integer(in: -radius + 3..<radius - 2))
            let one = SyntheticShape(kind: middle.kind, x: middle.x + x, y: middle.y + y, radius: 3)
            paint(one, colour(false, using: &random))
        }
        boxes.append(LabelledBox(middle.box, category: category, isCrowd: true))
    }

    private func place(
        _ kind: SyntheticShape.Kind, _ radius: Int, in size: ImageSize, using random: inout SampleRandom
    ) -> SyntheticShape {
        let x = random.integer(in: radius..<size.width - radius)
        let y = random.integer(in: radius..<size.height - radius)
        return SyntheticShape(kind: kind, x: x, y: y, radius: radius)
    }

    private func colour(_ isDim: Bool, using random: inout SampleRandom) -> Colour {
        isDim ? Colour(90, 90, 110) : Colour(hue: random.uniform(), value: random.uniform(0.7, 1))
    }

    private mutating func paint(_ shape: SyntheticShape, _ colour: Colour) {
        for (y, half) in shape.rows { picture.paint(y, shape.x - half..<shape.x + half + 1, colour) }
    }
}
