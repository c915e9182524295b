import Synchronization
import TestSupport
import Testing
import Torch

@Suite struct MemoryTests {
    /// Memory that counts how often it was freed.
    private final class Block: Sendable {
        static let freed = Mutex(0)
        let bytes: Mutex<UnsafeMutableRawPointer>

        init(byteCount: Int) { bytes = Mutex(.allocate(byteCount: byteCount, alignment: 64)) }

        deinit {
            bytes.withLock { $0.deallocate() }
            Self.freed.withLock { $0 += 1 }
        }
    }

    @Test func foreignMemoryIsUsedInPlaceAndFreedOnce() {
        var block: Block? = Block(byteCount: 16)
        let address = block!.bytes.withLock { $0 }
        address.bindMemory(to: Float.self, capacity: 4).update(from: [1, 2, 3, 4], count: 4)
        var tensor: Tensor? = Tensor.over(address, owner: block!, shape: [2, 2], dtype: .float32)
        block = nil
        #expect(tensor?.withUnsafeBytes { $0.baseAddress } == UnsafeRawPointer(address))

        var view: Tensor? = tensor?[1]
        tensor = nil
        #expect(Block.freed.withLock { $0 } == 0)
        #expect(view?.array() == [3, 4] as [Float])
        view = nil
        #expect(Block.freed.withLock { $0 } == 1)
    }

    @Test func directAccess() {
        let tensor = Tensor.zeros([4], dtype: .uint8)
        tensor.withUnsafeMutableBytes { $0[2] = 7 }
        #expect(tensor.array() == [0, 0, 7, 0] as [UInt8])
        #expect(Tensor.zeros([0]).withUnsafeBytes { $0.count } == 0)
    }

    @Test func singleElements() {
        #expect(Tensor([2.5]).item() == 2.5 && Tensor([Int.max]).integer() == .max)
        #expect(Tensor([true]).integer() == 1)
    }
}
