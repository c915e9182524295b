import CImaging

extension Colour {
    /// What is around images that do not fill their canvas.
    public static let ground = Colour(128, 128, 128)
}

extension Image {
    /// Paints an image onto this one, both RGB, in one resampling: a triangle filter, which is bilinear where it enlarges
    /// and averages where it shrinks. The pixels are those of PIL's `resize` with `BILINEAR`.
    ///
    /// - Parameter detail: pixels of `image` by those that the placement counts in, where it was made smaller before.
    public mutating func paint(_ image: Image, _ placement: Placement, detail: (x: Double, y: Double) = (1, 1)) {
        precondition(channels == 3 && image.channels == 3, "painting \(image.channels) on \(channels) channels")
        var x = CIAxis(placement.x, length: image.width, detail: detail.x)
        var y = CIAxis(placement.y, length: image.height, detail: detail.y)
        precondition(
            x.first + x.count <= width && y.first + y.count <= height, "a placement beyond a canvas of \(size)")
        let pitch = 3 * width
        let status = pixels.withUnsafeMutableBufferPointer { ci_resample(image.pixels, &x, &y, $0.baseAddress!, pitch) }
        precondition(status == 0, "no memory to resample \(image.size)")
    }

    /// Of another size.
    public func resized(to size: ImageSize) -> Image {
        var resized = Image(width: size.width, height: size.height, filledWith: .black)
        let placement = Placement(
            x: .init(width, start: 0, length: size.width, canvas: size.width),
            y: .init(height, start: 0, length: size.height, canvas: size.height))
        resized.paint(rgb, placement)
        return resized
    }

    /// On grey, with the proportions kept: what a detector looks at. `Placement.letterbox` maps the boxes back.
    public func letterboxed(to size: ImageSize) -> Image {
        var canvas = Image(width: size.width, height: size.height, filledWith: .ground)
        canvas.paint(rgb, .letterbox(self.size, on: size))
        return canvas
    }
}

extension CIAxis {
    fileprivate init(_ axis: Placement.Axis, length: Int, detail: Double) {
        self.init(
            origin: -axis.offset / axis.scale * detail, step: detail / axis.scale, length: length,
            first: axis.visible.lowerBound, count: axis.visible.count)
    }
}
