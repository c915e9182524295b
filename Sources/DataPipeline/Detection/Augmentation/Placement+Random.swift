extension Placement {
    /// Of a size of its own, anywhere on the canvas, or partly beside it; as in bubbliiiing's YOLOs.
    static func scaled(
        _ image: ImageSize, on canvas: ImageSize, _ settings: DetectionAugmentation, using random: inout SampleRandom
    ) -> Placement {
        let size = size(of: image, on: canvas, settings.scale, settings.aspectJitter, using: &random)
        let x = Int(random.uniform() * Double(canvas.width - size.width))
        let y = Int(random.uniform() * Double(canvas.height - size.height))
        return Placement(
            x: Axis(image.width, start: x, length: size.width, canvas: canvas.width),
            y: Axis(image.height, start: y, length: size.height, canvas: canvas.height))
    }

    /// Its longer side is a random part of the canvas, its proportions change a little.
    private static func size(
        of image: ImageSize, on canvas: ImageSize, _ scale: [Double], _ jitter: Double, using random: inout SampleRandom
    ) -> ImageSize {
        let stretch = random.uniform(1 - jitter, 1 + jitter) / random.uniform(1 - jitter, 1 + jitter)
        let aspect = Double(image.width) / Double(image.height) * stretch
        let scale = random.uniform(scale[0], scale[1])
        let height = aspect < 1 ? scale * Double(canvas.height) : (scale * Double(canvas.width)).rounded(.down) / aspect
        let width = aspect < 1 ? height.rounded(.down) * aspect : scale * Double(canvas.width)
        return ImageSize(width: max(1, Int(width)), height: max(1, Int(height)))
    }

    /// Each edge moves in or out, and what is then inside fills the canvas; as in darknet.
    static func cropped(
        _ image: ImageSize, on canvas: ImageSize, _ jitter: Double, using random: inout SampleRandom
    ) -> Placement {
        func axis(_ size: Int, _ canvas: Int) -> Axis {
            let most = jitter * Double(size)
            let (low, high) = (random.uniform(-most, most), random.uniform(-most, most))
            return Axis(size, from: low, to: Double(size) - high, canvas: canvas)
        }
        return Placement(x: axis(image.width, canvas.width), y: axis(image.height, canvas.height))
    }

    /// With a corner in the middle of a mosaic, on one of its four parts: 0 and 1 are above, 0 and 2 to the left.
    static func tile(
        _ part: Int, _ image: ImageSize, around centre: (x: Int, y: Int), on canvas: ImageSize, jitter: Double,
        using random: inout SampleRandom
    ) -> Placement {
        let size = size(of: image, on: canvas, [0.4, 1], jitter, using: &random)
        let (isLeft, isAbove) = (part % 2 == 0, part < 2)
        var x = Axis(
            image.width, start: isLeft ? centre.x - size.width : centre.x, length: size.width, canvas: canvas.width)
        var y = Axis(
            image.height, start: isAbove ? centre.y - size.height : centre.y, length: size.height, canvas: canvas.height
        )
        x.visible = x.visible.clamped(to: isLeft ? 0..<centre.x : centre.x..<canvas.width)
        y.visible = y.visible.clamped(to: isAbove ? 0..<centre.y : centre.y..<canvas.height)
        return Placement(x: x, y: y)
    }

    /// The image left to right, where it lies.
    func mirroredInPlace(_ image: ImageSize) -> Placement {
        var mirrored = self
        mirrored.x.offset = x.toCanvas(Double(image.width))
        mirrored.x.scale = -x.scale
        return mirrored
    }
}

extension Placement.Axis {
    /// What lies between two positions of the image, or beside it, fills the canvas.
    fileprivate init(_ size: Int, from low: Double, to high: Double, canvas: Int) {
        scale = Double(canvas) / (high - low)
        offset = -low * scale
        // Pixels whose middle shows the image.
        let first = max(0, Int((offset - 0.5).rounded(.up)))
        let end = min(canvas, Int((offset + Double(size) * scale - 0.5).rounded(.down)) + 1)
        visible = first..<max(first, end)
    }
}
