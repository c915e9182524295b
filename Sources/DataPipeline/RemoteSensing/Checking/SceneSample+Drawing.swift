import Torch

extension SceneSample {
    /// The first three channels as a picture (one as grey), the elevation as grey if there is one, and the labels in their
    /// classes' colours with void in black, side by side over a legend.
    ///
    /// - Parameter hasElevation: whether the input's last channel is one.
    public func drawn(_ scheme: LabelScheme, hasElevation: Bool) -> Image {
        let bands = input.size(0) - (hasElevation ? 1 : 0)
        let picture = Image(levels: input[bands >= 3 ? 0..<3 : 0..<1])
        let elevation = hasElevation ? [Image(levels: input[bands..<bands + 1]).stretched] : []
        let panels = [picture] + elevation + [Image(classes: labels, scheme)]
        return .panels(panels.map(\.rgb), over: scheme)
    }
}

extension Image {
    /// - Parameter levels: float32 `[1 or 3, height, width]`, 0 ... 1.
    fileprivate init(levels: Tensor) {
        let bytes = (levels.clamped(0, 1) * 255).rounded().to(.uint8).permuted([1, 2, 0]).contiguous()
        self.init(width: levels.size(2), height: levels.size(1), channels: levels.size(0), pixels: bytes.array())
    }

    /// - Parameter classes: uint8 `[height, width]`.
    fileprivate init(classes: Tensor, _ scheme: LabelScheme) {
        let pixels = classes.contiguous().array(of: UInt8.self).flatMap { category in
            let colour = Int(category) < scheme.names.count ? scheme.colour(of: Int(category)) : .black
            return [colour.red, colour.green, colour.blue]
        }
        self.init(width: classes.size(1), height: classes.size(0), channels: 3, pixels: pixels)
    }

    /// A grey picture from black to white: the heights of a small window differ by little.
    fileprivate var stretched: Image {
        let (low, high) = (Int(pixels.min() ?? 0), Int(pixels.max() ?? 0))
        guard high > low else { return self }
        let levels = pixels.map { UInt8((Int($0) - low) * 255 / (high - low)) }
        return Image(width: width, height: height, channels: 1, pixels: levels)
    }

    /// RGB pictures of one size in a row, and below what the classes' colours mean.
    fileprivate static func panels(_ panels: [Image], over scheme: LabelScheme) -> Image {
        let (width, height) = (panels[0].width, panels[0].height)
        let captions = scheme.names.enumerated().map { (Caption($1, scale: 1), scheme.colour(of: $0)) }
        let line = captions[0].0.height
        var sheet = Image(width: panels.count * width, height: height + captions.count * line, filledWith: .black)
        for (place, panel) in panels.enumerated() { sheet.copy(panel, x: place * width) }
        for (place, (caption, colour)) in captions.enumerated() {
            sheet.draw(caption, at: (0, height + place * line), colour)
        }
        return sheet
    }

    /// To the upper edge, rows from `x` on.
    private mutating func copy(_ image: Image, x: Int) {
        for row in 0..<image.height {
            let (from, to) = (3 * row * image.width, 3 * (row * width + x))
            pixels.replaceSubrange(to..<to + 3 * image.width, with: image.pixels[from..<from + 3 * image.width])
        }
    }
}
