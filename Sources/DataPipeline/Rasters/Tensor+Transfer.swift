internal import CRasters
import Torch

extension Tensor {
    /// Hands the memory of `[bands, height, width]` to the plug-in.
    ///
    /// - Parameter bands: from 1.
    func withTransfer<Result>(
        _ window: RasterWindow, _ bands: [Int], _ type: RasterType, _ body: (UnsafePointer<GeoTransfer>) -> Result
    ) -> Result {
        withUnsafeMutableBytes { pixels in
            bands.map(Int32.init).withUnsafeBufferPointer { bands in
                var transfer = GeoTransfer(
                    window: GeoWindow(window), bands: bands.baseAddress!, count: Int32(bands.count),
                    type: type.rawValue, pixels: pixels.baseAddress!)
                return body(&transfer)
            }
        }
    }
}

extension GeoWindow {
    init(_ window: RasterWindow) {
        self.init(x: Int32(window.x), y: Int32(window.y), width: Int32(window.width), height: Int32(window.height))
    }
}
