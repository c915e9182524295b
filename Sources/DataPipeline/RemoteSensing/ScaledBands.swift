internal import Synchronization
import Torch

/// Some bands of one raster, and what they are scaled by.
final class ScaledBands: Sendable {
    /// From 1.
    let bands: [Int]
    private let info: RasterInfo
    private let scale: ValueScale
    private let nodata: Double?
    /// Of each band, in the numbers of the file: float32 `[bands, 1, 1]`. Found at the first read.
    private let range = Mutex<(low: Tensor, width: Tensor)?>(nil)

    init(_ info: RasterInfo, _ bands: [Int]?, _ scale: ValueScale, _ nodata: Double?) throws {
        (self.info, self.scale, self.nodata) = (info, scale, nodata)
        self.bands = bands ?? info.bandNumbers
        for band in self.bands {
            guard info.bandNumbers.contains(band) else {
                throw DataError("\(info.path) has no band \(band): it has 1 to \(info.bands.count)")
            }
            guard scale.kind != .type || info.bands[band - 1].type.largest != nil else {
                throw DataError(
                    "\(info.path) is of \(info.bands[band - 1].type), which has no largest number to scale by: scale by tile or fixed numbers"
                )
            }
        }
    }

    /// float32 `[bands, height, width]`: 0 ... 1, and 0 where there is no data.
    func read(_ raster: Raster, _ window: RasterWindow) throws -> Tensor {
        let (low, width) = try range(raster)
        let pixels = try raster.read(window, bands: bands)
        let scaled = (pixels - low) / width
        guard let valid = try validity(of: pixels, raster, window) else { return scaled }
        return scaled.filled(where: !valid, with: 0)
    }

    /// bool `[height, width]`; nil where all of the raster has data.
    func validity(_ raster: Raster, _ window: RasterWindow) throws -> Tensor? {
        guard mayLackData, let planes = try validity(of: raster.read(window, bands: bands), raster, window) else {
            return nil
        }
        return planes.to(.uint8).min([0]) .!= 0
    }

    private var mayLackData: Bool {
        nodata != nil || bands.contains { info.bands[$0 - 1].hasMask || info.bands[$0 - 1].type.isFloatingPoint }
    }

    /// bool `[bands, height, width]`.
    private func validity(of pixels: Tensor, _ raster: Raster, _ window: RasterWindow) throws -> Tensor? {
        guard mayLackData else { return nil }
        let planes = try bands.indices.map { index in
            try raster.validity(of: pixels[index], window, band: bands[index], nodata)
        }
        let all = Tensor.ones([window.height, window.width], dtype: .bool, device: .cpu)
        return .stack(planes.map { $0 ?? all })
    }

    /// Threads that read the first windows of a raster wait for the one that goes through it.
    private func range(_ raster: Raster) throws -> (low: Tensor, width: Tensor) {
        try range.withLock { range in
            if let range { return range }
            let found = try bands.map { try bounds(of: $0, raster) }
            // An even band is 0 all over.
            let widths = found.map { $0.high == $0.low ? 1 : Float($0.high - $0.low) }
            let made = (Self.planes(found.map { Float($0.low) }), Self.planes(widths))
            range = made
            return made
        }
    }

    private static func planes(_ values: [Float]) -> Tensor {
        Tensor(values, shape: [values.count, 1, 1], device: .cpu)
    }

    /// In the numbers of the file.
    private func bounds(of band: Int, _ raster: Raster) throws -> (low: Double, high: Double) {
        let description = info.bands[band - 1]
        switch scale.kind {
        case .type: return (0, description.type.largest!)
        case .fixed:
            let (factor, offset) = (description.scale, description.offset)
            return ((scale.low - offset) / factor, (scale.high - offset) / factor)
        case .tile:
            let statistics = try raster.statistics(band: band, nodata: nodata)
            guard statistics.count > 0 else {
                throw DataError("\(info.path) has no data in band \(band): every pixel is nodata")
            }
            return (statistics.minimum, statistics.maximum)
        }
    }
}
