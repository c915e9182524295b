/// Philox4x32-10: 128 random bits from a 128-bit counter and a 64-bit key.
///
/// There is no state to carry along: any block of any stream is computed directly.
/// Source: Salmon et al., Parallel Random Numbers: As Easy as 1, 2, 3 (SC11).
package enum Philox {
    package typealias Block = SIMD4<UInt32>

    package static func block(counter: Block, key: SIMD2<UInt32>) -> Block {
        var block = counter
        var key = key
        for _ in 0..<10 {
            block = round(block, key)
            key &+= SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return block
    }

    @inline(__always)
    private static func round(_ block: Block, _ key: SIMD2<UInt32>) -> Block {
        let a = block.x.multipliedFullWidth(by: 0xD251_1F53)
        let b = block.z.multipliedFullWidth(by: 0xCD9E_8D57)
        return Block(b.high ^ block.y ^ key.x, b.low, a.high ^ block.w ^ key.y, a.low)
    }
}
