import Torch

extension AerialScene {
    private var size: ImageSize { picture.size }

    /// As the ISPRS benchmark of Vaihingen has it: GeoTIFFs of 9 cm a pixel.
    ///
    /// - Parameter georeference: the tile's place.
    func write(to folder: String, id: String, georeference: Georeference) throws {
        let patterns = SceneLayout.vaihingen.patterns
        func path(_ pattern: String) -> String { "\(folder)/" + pattern.replacing("*", with: id) }
        let colours = LabelScheme.isprs
        try write(.uint8, planes(of: picture.pixels), to: path(patterns.image), georeference)
        try write(.float32, elevation, nodata: Self.nodata, to: path(patterns.elevation!), georeference)
        try write(.uint8, painted(classes, colours), to: path(patterns.labels!), georeference)
        try write(.uint8, painted(eroded(), colours), to: path(patterns.erodedLabels!), georeference)
    }

    private static let nodata: Float = -9999

    private func write(
        _ type: RasterType, _ planes: Tensor, nodata: Float? = nil, to path: String, _ georeference: Georeference
    ) throws {
        var format = RasterFormat(size: size, bands: planes.size(0), type: type, georeference: georeference)
        format.nodata = nodata.map(Double.init)
        let writer = try RasterWriter(path, format)
        try writer.write(planes, at: RasterWindow(size))
        try writer.finish()
    }

    private var elevation: Tensor {
        Tensor(heights.map { $0.isNaN ? Self.nodata : $0 }, shape: [1, size.height, size.width], device: .cpu)
    }

    /// Pixels side by side to `[3, height, width]`.
    private func planes(of pixels: [UInt8]) -> Tensor {
        Tensor(pixels, shape: [size.height, size.width, 3], device: .cpu).permuted([2, 0, 1]).contiguous()
    }

    private func painted(_ classes: [UInt8], _ scheme: LabelScheme) -> Tensor {
        planes(
            of: classes.flatMap { category in
                let colour = category == LabelScheme.ignoreIndex ? .black : scheme.colour(of: Int(category))
                return [colour.red, colour.green, colour.blue]
            })
    }

    /// Classes, and void within three pixels of another class, as the benchmark's eroded labels have it.
    private func eroded() -> [UInt8] {
        let disc = Self.disc(radius: 3)
        return classes.indices.map { pixel in
            let (column, row) = (pixel % size.width, pixel / size.width)
            let isNearBorder = disc.contains { offset in
                let (x, y) = (column + offset.x, row + offset.y)
                guard (0..<size.width).contains(x), (0..<size.height).contains(y) else { return false }
                return classes[y * size.width + x] != classes[pixel]
            }
            return isNearBorder ? LabelScheme.ignoreIndex : classes[pixel]
        }
    }

    private static func disc(radius: Int) -> [(x: Int, y: Int)] {
        var offsets: [(x: Int, y: Int)] = []
        for y in -radius...radius {
            for x in -radius...radius where x * x + y * y <= radius * radius { offsets.append((x, y)) }
        }
        return offsets
    }
}
