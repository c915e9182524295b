import DataPipeline

/// A seed for each window of a scene: it depends on the run's seed, the scene's name and the window's place in the grid
/// alone, so that any order, and any number of ranks, draws the same noise.
struct WindowSeeds: Sendable {
    private let key: SIMD2<UInt32>

    init(seed: Int, scene: String) {
        let mixed = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 ^ fnv1a(scene.utf8)
        key = SIMD2(UInt32(truncatingIfNeeded: mixed), UInt32(truncatingIfNeeded: mixed >> 32))
    }

    /// - Parameter view: which of an ensemble's views of the window.
    func seed(window: Int, view: Int) -> UInt64 {
        let block = Philox.block(counter: .init(UInt32(window), UInt32(view), 0, 0), key: key)
        return UInt64(block.x) << 32 | UInt64(block.y)
    }
}

/// The Fowler-Noll-Vo hash of 64 bits: the same in every process, as Swift's own is not.
private func fnv1a(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}
