import DataPipeline
import Torch

extension Image {
    /// - Parameter planes: uint8 `[C, H, W]`.
    init(planes: Tensor) {
        self.init(
            width: planes.size(2), height: planes.size(1), channels: planes.size(0),
            pixels: planes.permuted([1, 2, 0]).to(.cpu).array())
    }
}
