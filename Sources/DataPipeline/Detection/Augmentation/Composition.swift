/// What one training image is made of: drawn before any file is read.
struct Composition: Sendable {
    struct Part: Sendable {
        /// Of the image in its set.
        let index: Int
        let placement: Placement
    }

    /// On one canvas, side by side.
    var parts: [Part]
    /// Mixed in, half and half.
    var mixed: Part?

    /// As evaluation sees an image.
    static func plain(_ index: Int, _ size: ImageSize, on canvas: ImageSize) -> Composition {
        Composition(parts: [Part(index: index, placement: .letterbox(size, on: canvas))])
    }
}

extension DetectionAugmentation {
    /// Draws what to make of an image. Partners come from the sample's own random numbers, so that they are the same
    /// whichever rank makes it.
    ///
    /// - Parameter size: of an image of the set.
    func composition(
        of index: Int, among count: Int, on canvas: ImageSize, using random: inout SampleRandom,
        size: (Int) throws -> ImageSize
    ) rethrows -> Composition {
        var mixing = random.stream(.mixing)
        let isMosaic = mixing.bernoulli(mosaic)
        var composition = Composition(parts: [])
        if isMosaic {
            let others = (0..<3).map { _ in mixing.integer(below: count) }
            composition.parts = try tiles([index] + others, on: canvas, using: &random, size: size)
        } else {
            composition.parts = [try single(index, on: canvas, using: &random, size: size)]
        }
        if mixing.bernoulli(mixup) {
            let partner = mixing.integer(below: count)
            composition.mixed = try single(partner, on: canvas, using: &random, size: size)
        }
        return composition
    }

    private func single(
        _ index: Int, on canvas: ImageSize, using random: inout SampleRandom, size: (Int) throws -> ImageSize
    ) rethrows -> Composition.Part {
        let size = try size(index)
        var placement =
            if crop > 0 {
                Placement.cropped(size, on: canvas, crop, using: &random)
            } else if isScaled {
                Placement.scaled(size, on: canvas, self, using: &random)
            } else {
                Placement.letterbox(size, on: canvas)
            }
        if random.bernoulli(flip) { placement = placement.mirrored(width: canvas.width) }
        return Composition.Part(index: index, placement: placement)
    }

    /// They meet in a point of the middle.
    private func tiles(
        _ indices: [Int], on canvas: ImageSize, using random: inout SampleRandom, size: (Int) throws -> ImageSize
    ) rethrows -> [Composition.Part] {
        let x = Int(random.uniform(0.3, 0.7) * Double(canvas.width))
        let y = Int(random.uniform(0.3, 0.7) * Double(canvas.height))
        return try indices.enumerated().map { part, index in
            let size = try size(index)
            var placement = Placement.tile(
                part, size, around: (x, y), on: canvas, jitter: aspectJitter, using: &random)
            if random.bernoulli(flip) { placement = placement.mirroredInPlace(size) }
            return Composition.Part(index: index, placement: placement)
        }
    }
}
