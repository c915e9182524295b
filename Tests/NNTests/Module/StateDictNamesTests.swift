import NN
import Testing
import Torch

@Suite struct StateDictNamesTests {
    private func state(_ names: String...) -> StateDict {
        StateDict(uniqueKeysWithValues: names.map { ($0, Tensor(0)) })
    }

    @Test func wrappersAreTakenOffWhereNamesFitThen() {
        let own: Set = ["model.0.weight", "model.0.bias"]
        for prefix in ["", "module.", "_orig_mod.", "module._orig_mod.", "network.module."] {
            let (tensors, prefixes) = state("\(prefix)model.0.weight", "\(prefix)model.0.bias").unwrapped(for: own)
            #expect(Set(tensors.keys) == own && prefixes.joined() == prefix)
        }
    }

    /// `model.` is a part's name here, and a wrapper's there.
    @Test func whatFitsStaysAsItIs() {
        #expect(state("model.a", "model.b").unwrapped(for: ["model.a"]).prefixes.isEmpty)
        #expect(Array(state("model.a", "model.b").unwrapped(for: ["a", "c"]).tensors.keys) == ["a", "b"])
    }

    @Test func beginningsAreReplacedByTheFirstThatFits() throws {
        let renamed = try state("encoder.a", "encoder.head.b", "c").renamed([
            ("encoder.head.", "head."), ("encoder.", ""),
        ])
        #expect(Array(renamed.keys) == ["a", "head.b", "c"])
        #expect(throws: NameCollision.self) { try state("x.a", "a").renamed([("x.", "")]) }
    }
}
