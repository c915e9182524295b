import Torch

/// Which voxels are foreground and which background.
struct VoxelSides {
    private let label: Tensor
    private let image: Tensor?
    private let threshold: Float
    private let rowLength: Int
    /// Voxels of one channel.
    private let voxels: Int

    init(_ label: Tensor, _ image: Tensor?, _ threshold: Float) {
        self.label = label
        self.image = image
        self.threshold = threshold
        rowLength = label.size(-1)
        voxels = label.count / label.size(0)
    }

    var rows: Int { voxels / rowLength }

    func counts(ofRow row: Int) -> (foreground: Int, background: Int) {
        var (foreground, background) = (0, 0)
        forEach(inRow: row) { _, isForeground, isBackground in
            foreground += isForeground ? 1 : 0
            background += isBackground ? 1 : 0
            return true
        }
        return (foreground, background)
    }

    /// The place in a row of its n-th voxel of a side.
    func column(of number: Int, inRow row: Int, _ side: ForegroundIndex.Side) -> Int {
        var left = number
        var found = 0
        forEach(inRow: row) { column, isForeground, isBackground in
            guard side == .foreground ? isForeground : isBackground else { return true }
            found = column
            left -= 1
            return left >= 0
        }
        return found
    }

    /// Calls `body` with column, is foreground, is background, until it returns false.
    @inline(__always)
    private func forEach(inRow row: Int, _ body: (Int, Bool, Bool) -> Bool) {
        let firstChannel = label.size(0) > 1 ? 1 : 0
        withFloats(label) { labels in
            withFloats(image) { values in
                for column in 0..<rowLength {
                    let voxel = row * rowLength + column
                    let isForeground = any(labels, from: firstChannel, at: voxel) { $0 != 0 }
                    let isLit = image == nil || any(values, from: 0, at: voxel) { $0 > threshold }
                    guard body(column, isForeground, !isForeground && isLit) else { return }
                }
            }
        }
    }

    @inline(__always)
    private func any(
        _ channels: UnsafeBufferPointer<Float>, from first: Int, at voxel: Int, _ test: (Float) -> Bool
    ) -> Bool {
        stride(from: first * voxels + voxel, to: channels.count, by: voxels).contains { test(channels[$0]) }
    }

    private func withFloats(_ tensor: Tensor?, _ body: (UnsafeBufferPointer<Float>) -> Void) {
        guard let tensor else { return body(UnsafeBufferPointer(start: nil, count: 0)) }
        tensor.withUnsafeBytes { body($0.bindMemory(to: Float.self)) }
    }
}
