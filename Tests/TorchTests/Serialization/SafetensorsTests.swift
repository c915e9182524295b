import TestSupport
import Testing
import Torch

@Suite struct SafetensorsTests {
    private let folder: TemporaryFolder
    private let libraryFile = Fixtures.path("checkpoints/dtypes.safetensors")

    init() throws { folder = try TemporaryFolder() }

    @Test func readsWhatTheLibraryWrote() throws {
        let (tensors, metadata) = try Safetensors.read(libraryFile)
        let expected = try Fixtures.tensors("checkpoints/dtypes.expected.safetensors")
        for (name, tensor) in expected { expectSame(try #require(tensors[name]), tensor, name) }
        #expect(metadata == ["format": "pt"])
        #expect(tensors["scalar"]?.item() == 2.5)
        #expect(tensors["empty"]?.shape == [0, 3])
    }

    @Test func writesTheLibrarysBytes() throws {
        let (tensors, metadata) = try Safetensors.read(libraryFile)
        let shuffled = StateDict(uniqueKeysWithValues: tensors.sorted { $0.key > $1.key })
        try Safetensors.write(shuffled, metadata: metadata, to: folder.file("a"))
        #expect(try bytes(ofFile: folder.file("a")) == bytes(ofFile: libraryFile))
    }

    @Test(arguments: DType.allCases) func roundTrip(_ dtype: DType) throws {
        let tensor = (noise([3, 5]) * 50).abs().to(dtype)
        try Safetensors.write(["a": tensor, "b": Tensor(1, dtype: dtype)], to: folder.file("a"))
        let read = try Safetensors.read(folder.file("a")).tensors
        expectSame(try #require(read["a"]), tensor)
        expectSame(try #require(read["b"]), Tensor(1, dtype: dtype))
    }

    @Test func writesViewsOneByOne() throws {
        let base = counting([4, 6])
        let views: StateDict = ["base": base, "turned": base.transposed(), "wide": base[0].expanded([3, 6])]
        try Safetensors.write(views, to: folder.file("a"))
        let read = try Safetensors.read(folder.file("a")).tensors
        for (name, tensor) in views { expectSame(try #require(read[name]), tensor, name) }
        #expect(read["base"]?.storageID != read["turned"]?.storageID)
    }

    @Test func writesParameters() throws {
        let weight = counting([3])
        weight.setRequiresGradient(true)
        try Safetensors.write(["weight": weight], to: folder.file("a"))
        #expect(try Safetensors.read(folder.file("a")).tensors["weight"]?.requiresGradient == false)
    }

    @Test func headerAlone() throws {
        let header = try Safetensors.header(libraryFile)
        #expect(header.tensors["float16"]?.dtype == .float16)
        #expect(header.tensors["bool"]?.shape == [2, 2])
        #expect(header.tensors.count == 14)
    }

    @Test func anyTextIsAName() throws {
        let names = ["", "naïve \u{1F600}", "quote \" back\\slash", "\n\t\u{1}\u{1F}", "e\u{301}", "\u{E9}."]
        let tensors = StateDict(uniqueKeysWithValues: names.map { ($0, counting([2])) })
        try Safetensors.write(tensors, metadata: ["\"": "\u{8}\u{C}/\r"], to: folder.file("a"))
        let read = try Safetensors.read(folder.file("a"))
        #expect(Set(read.tensors.keys) == Set(names))
        #expect(read.metadata == ["\"": "\u{8}\u{C}/\r"])
    }

    @Test func nothingIsAlsoAFile() throws {
        try Safetensors.write([:], metadata: [:], to: folder.file("a"))
        #expect(try Safetensors.read(folder.file("a")).tensors.isEmpty)
    }

    @Test func refusesTheReservedName() {
        #expect(throws: SerializationError.self) {
            try Safetensors.write(["__metadata__": counting([1])], to: folder.file("a"))
        }
    }

    // MARK: Headers made by hand

    private func read(_ json: String, data: Int = 0) throws -> StateDict {
        let length = withUnsafeBytes(of: UInt64(json.utf8.count).littleEndian) { Array($0) }
        let file = length + json.utf8 + [UInt8](repeating: 0, count: data)
        return try Safetensors.read(folder.write(file, to: "made")).tensors
    }

    @Test func readsOrdinaryJSON() throws {
        let entry = #"{ "shape" : [ 2 , 1 ] , "data_offsets":[4, 8],"dtype":"F16"}"#
        let json = #" {"\u0061\ud83d\ude00":\#n\#(entry) , "b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]} }  "#
        #expect(Array(try read(json, data: 8).keys) == ["a\u{1F600}", "b"])
    }

    @Test(arguments: [
        "", "{", "[]", "{}x", "{\"a\"}", #"{"a":{}}"#, #"{"a":{"dtype":"U8","shape":[1]}}"#,
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0]}}"#,
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#,
        #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#,
        #"{"a":{"dtype":"U8","shape":[1.0],"data_offsets":[0,1]}}"#,
        #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":1}}"#,
        #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}"#,
        #"{"\ud83d":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
        #"{"__metadata__":{"a":1},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
    ])
    func refusesHeaders(_ json: String) {
        #expect(throws: SerializationError.self) { try read(json, data: 1) }
    }

    @Test func refusesTwoOfOneName() {
        let entry = #""a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}"#
        let error = #expect(throws: SerializationError.self) { try read("{\(entry),\(entry)}") }
        #expect(error?.reason.contains("occurs twice") == true)
    }

    @Test func refusesHoles() {
        let json = #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#
        #expect(throws: SerializationError.self) { try read(json, data: 2) }
        #expect(throws: SerializationError.self) { try read("{}", data: 2) }
    }
}
