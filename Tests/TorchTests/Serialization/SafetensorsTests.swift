import TestSupport
import Testing
import Torch

@Suite struct SafetensorsTests {
    @Test func readsWhatTheLibraryWrote() throws {
        let (tensors, metadata) = try Safetensors.read(Fixtures.path("checkpoints/dtypes.safetensors"))
        let expected = try Fixtures.tensors("checkpoints/dtypes.expected.safetensors")
        for (name, tensor) in expected { expectSame(try #require(tensors[name]), tensor, name) }
        #expect(metadata == ["format": "pt"])
        #expect(tensors["scalar"]?.item() == 2.5)
        #expect(tensors["empty"]?.shape == [0, 3])
    }
}
