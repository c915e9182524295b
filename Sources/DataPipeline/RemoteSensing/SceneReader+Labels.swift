internal import Synchronization
public import Torch

extension SceneReader {
    /// The classes of a window's pixels.
    ///
    /// - Returns: uint8 `[height, width]`: indices of the scheme's classes, 255 for void.
    public func labels(_ window: RasterWindow, eroded: Bool = false) throws -> Tensor {
        let raster = try rasters.raster(labelPath(eroded: eroded))
        let decoder = try LabelDecoder(raster.info, scheme)
        if eroded { try checkPlace(of: raster.info) }
        var strange: [LabelDecoder.Key: Int] = [:]
        let classes = try decoder.classes(raster, inRaster(window), unknown: &strange)
        if !strange.isEmpty { note(strange, decoder, eroded: eroded) }
        return classes
    }

    private func labelPath(eroded: Bool) throws -> String {
        guard let path = eroded ? scene.erodedLabels : scene.labels else {
            throw DataError("scene \(scene.name) has no \(eroded ? "eroded labels" : "labels"): name their raster")
        }
        return path
    }

    /// Eroded labels are not there in every set, so they are looked at only when asked for.
    private func checkPlace(of info: RasterInfo) throws {
        try rasters.raster(scene.image).info.expectSamePlace(
            as: info, comparesGeoreferences: options.comparesGeoreferences)
    }

    private func note(_ strange: [LabelDecoder.Key: Int], _ decoder: LabelDecoder, eroded: Bool) {
        unknown.withLock { unknown in
            for (key, count) in strange {
                unknown[decoder.name(of: key) + (eroded ? " in the eroded labels" : ""), default: 0] += count
            }
        }
    }

    /// Colours or numbers that stand for nothing, with how many pixels of them have been read so far.
    public var unknownLabels: [String: Int] { unknown.withLock { $0 } }
}
