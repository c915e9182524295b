import OrderedCollections
import TestSupport
import Testing
import Torch

@Suite struct PyTorchArchiveTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test(arguments: CheckpointFixtures.all.files)
    func readsWhatPyTorchWrote(_ fixture: CheckpointFixtures.Readable) throws {
        let expected = try Fixtures.tensors("checkpoints/\(fixture.expected)")
        let tensors = try PyTorchArchive.read(Fixtures.path("checkpoints/\(fixture.file)")).tensors()
        #expect(tensors.map(\.path) == fixture.keys)
        for (path, tensor) in tensors {
            expectSame(tensor, try #require(expected[(fixture.prefix ?? "") + path]), path)
        }
    }

    @Test func readsPlainValues() throws {
        let checkpoint = try PyTorchArchive.read(Fixtures.path("checkpoints/checkpoint_nested.pth"))
        #expect(checkpoint["epoch"] == .int(3))
        #expect(checkpoint["best"] == .double(0.1 + 0.2))
        #expect(checkpoint["big"] == .int(1 << 40))
        #expect(checkpoint["huge"] == .wideInt(1 << 70))
        #expect(checkpoint["negative"] == .int(-129))
        #expect(checkpoint["done"] == .bool(false))
        #expect(checkpoint["nothing"] == Value.none)
        #expect(checkpoint["note"] == .string("two steps of Adam, naïve"))
        #expect(checkpoint["history"] == .list([.double(1.5), .int(-2), .bool(true)]))
        #expect(checkpoint["shape"] == .tuple([.int(3), .int(224), .int(224)]))
        #expect(checkpoint["absent"] == nil)
    }

    @Test func readsProtocol4() throws {
        let checkpoint = try PyTorchArchive.read(Fixtures.path("checkpoints/protocol4.pth"))
        guard case .string(let text) = checkpoint["text"] else { return #expect(Bool(false), "no text") }
        #expect(text.allSatisfy { $0 == "é" })
        #expect(text.count >= 50)
    }

    @Test func viewsStayViews() throws {
        let views = try PyTorchArchive.stateDict(Fixtures.path("checkpoints/views.pth"))
        let base = try #require(views["base"])
        let transposed = try #require(views["transposed"])
        #expect(transposed.strides == [1, 4])
        #expect(views["expanded"]?.strides == [0, 0])
        base.fill(7)
        #expect(transposed.min().item() == 7)
        #expect(views["row"]?.storageID != base.storageID)
    }

    // MARK: State dicts

    @Test func findsTheStateDict() throws {
        let nested = try PyTorchArchive.stateDict(Fixtures.path("checkpoints/checkpoint_nested.pth"))
        #expect(nested.keys.first == "0.weight")
        let path = Fixtures.path("checkpoints/data_parallel.pth")
        #expect(Array(try PyTorchArchive.stateDict(path).keys) == ["module.conv.weight", "module.conv.bias"])
        let stripped = try PyTorchArchive.stateDict(path, strippingPrefix: "module.")
        #expect(Array(stripped.keys) == ["conv.weight", "conv.bias"])
    }

    @Test func namesTheKeysWhenThereIsNoStateDict() throws {
        let value: Value = .dictionary(["epoch": .int(1), "net": .dictionary(["w": .tensor(counting([2]))])])
        try PyTorchArchive.write(value, to: folder.file("a.pth"))
        let error = #expect(throws: SerializationError.self) { try PyTorchArchive.stateDict(folder.file("a.pth")) }
        #expect(error?.reason.contains("epoch, net") == true)
        #expect(try PyTorchArchive.stateDict(folder.file("a.pth"), key: "net").count == 1)
        #expect(throws: SerializationError.self) { try PyTorchArchive.stateDict(folder.file("a.pth"), key: "ema") }
        #expect(throws: SerializationError.self) {
            try PyTorchArchive.stateDict(Fixtures.path("checkpoints/bare_tensor.pth"))
        }
    }

    @Test func refusesAPrefixThatMakesNamesMeet() throws {
        let value: Value = .dictionary(["w": .tensor(counting([2])), "module.w": .tensor(counting([2]))])
        try PyTorchArchive.write(value, to: folder.file("a.pth"))
        #expect(throws: SerializationError.self) {
            try PyTorchArchive.stateDict(folder.file("a.pth"), strippingPrefix: "module.")
        }
    }

    // MARK: Writing

    @Test(arguments: DType.allCases) func roundTrip(_ dtype: DType) throws {
        let tensors: StateDict = [
            "weight": (noise([3, 4]) * 50).abs().to(dtype), "scalar": Tensor(1, dtype: dtype),
            "empty": Tensor.empty([0, 3], dtype: dtype), "naïve/.key": counting([2]).to(dtype),
        ]
        try PyTorchArchive.write(tensors, to: folder.file("a.pth"))
        let read = try PyTorchArchive.stateDict(folder.file("a.pth"))
        #expect(read.keys == tensors.keys)
        for (name, tensor) in tensors { expectSame(try #require(read[name]), tensor, name) }
    }

    @Test func valuesComeBack() throws {
        let value: Value = .dictionary([
            "none": .none, "bools": .list([.bool(true), .bool(false)]), 7: .string("naïve \u{1F600}"),
            -3: .double(-0.0),
            "ints": .tuple([0, 255, 256, -1, 1 << 31, -(1 << 31), .max, .min].map { .int($0) }),
            "wide": .list([.wideInt(.max), .wideInt(.min)]), "infinite": .double(.infinity),
            "bytes": .bytes([0, 1, 127, 128, 255]), "empty": .dictionary([:]), "nothing": .list([]), "unit": .tuple([]),
        ])
        try PyTorchArchive.write(value, to: folder.file("a.pth"))
        #expect(try PyTorchArchive.read(folder.file("a.pth")) == value)
    }

    @Test func sharedMemoryIsWrittenOnce() throws {
        let base = counting([1000])
        try PyTorchArchive.write(
            ["base": base, "part": base[10..<20], "grid": base.reshaped([10, 100]).transposed()],
            to: folder.file("a.pth"))
        #expect(try bytes(ofFile: folder.file("a.pth")).count < 2 * base.byteCount)
        let read = try PyTorchArchive.stateDict(folder.file("a.pth"))
        #expect(read["part"]?.storageID == read["base"]?.storageID)
        #expect(read["grid"]?.strides == [1, 100])
        expectSame(try #require(read["part"]), base[10..<20])
    }
}
