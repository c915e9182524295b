import Torch

/// Of the pixels of a band that have data.
public struct RasterStatistics: Sendable, Hashable, Codable {
    /// Pixels with data.
    public private(set) var count = 0
    /// Infinite without pixels.
    public private(set) var minimum = Double.infinity
    public private(set) var maximum = -Double.infinity
    public private(set) var mean = 0.0
    private var squares = 0.0

    /// The standard deviation over all the pixels.
    public var deviation: Double { count == 0 ? 0 : (squares / Double(count)).squareRoot() }

    /// - Parameter values: one axis.
    mutating func add(_ values: Tensor) {
        let values = values.to(.float64)
        guard values.count > 0 else { return }
        minimum = min(minimum, values.min().item())
        maximum = max(maximum, values.max().item())
        let mean = values.mean().item()
        merge(count: values.count, mean: mean, squares: (values - Scalar(mean)).square().sum().item())
    }

    /// Chan, Golub and LeVeque: means and sums of squares of two parts.
    private mutating func merge(count other: Int, mean: Double, squares: Double) {
        let total = Double(count + other)
        let apart = mean - self.mean
        self.squares += squares + apart * apart * Double(count) * Double(other) / total
        self.mean += apart * Double(other) / total
        count += other
    }
}

extension Raster {
    /// Goes through a band block by block; memory does not grow with the raster.
    ///
    /// - Parameters:
    ///   - band: from 1.
    ///   - nodata: beside the file's own nodata and masks; NaN and infinity never count.
    /// - Returns: of numbers as the file has them.
    public func statistics(band: Int = 1, nodata: Double? = nil) throws -> RasterStatistics {
        var statistics = RasterStatistics()
        for window in RasterWindow.covering(info.size, blocks: info.bands[band - 1].blockSize) {
            try checkCancellation()
            let pixels = try read(window, bands: [band], as: info.bands[band - 1].type.dtype)[0]
            let valid = try validity(of: pixels, window, band: band, nodata)
            statistics.add(valid.map { pixels[mask: $0] } ?? pixels.flattened())
        }
        return statistics
    }

    /// nil where all have data.
    func validity(of pixels: Tensor, _ window: RasterWindow, band: Int, _ nodata: Double?) throws -> Tensor? {
        var parts = [try mask(window, bands: [band])].compactMap { $0 }
        if let nodata, !nodata.isNaN { parts.append(pixels .!= Scalar(nodata)) }
        if pixels.dtype.isFloatingPoint { parts.append(pixels.isFinite()) }
        guard let first = parts.first else { return nil }
        return parts.dropFirst().reduce(first) { $0 .& $1 }
    }
}
