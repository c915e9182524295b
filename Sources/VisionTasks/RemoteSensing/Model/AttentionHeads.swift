import Torch

/// Four heads of 32 channels each, as all attention here has them.
enum AttentionHeads {
    static let count = 4
    static let channels = 32
    static let width = count * channels
}

extension Tensor {
    /// `[B, 128, H, W]` to `[B, heads, 32, H·W]`.
    func splitIntoHeads() -> Tensor {
        reshaped([size(0), AttentionHeads.count, AttentionHeads.channels, size(2) * size(3)])
    }

    /// `[B, heads, 32, H·W]` to `[B, 128, H, W]`.
    func joinedHeads(height: Int, width: Int) -> Tensor {
        reshaped([size(0), AttentionHeads.width, height, width])
    }
}
