import NN
import Testing
import Torch

extension EndToEnd {
    /// `train --weights`.
    @Suite struct InitialWeightsTests {
        private func trained() async throws -> Sandbox {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            return sandbox
        }

        /// As DDP and torch.compile name what they wrap.
        @Test func filesOfEveryKindBeginTheSameRun() async throws {
            let sandbox = try await trained()
            let wrapped = try sandbox.tensors("run").renamed([("", "module._orig_mod.")])
            try PyTorchArchive.write(wrapped, to: sandbox.file("wrapped.pth"))
            try await sandbox.train("one", ["epochs=2", "--weights", sandbox.checkpoint("run")])
            let outcome = try await sandbox.train("two", ["epochs=2", "--weights", "wrapped.pth"], ranks: 2)
            let told = "weights of wrapped.pth (without the prefix module._orig_mod.): loaded all 21 tensors"
            #expect(outcome.errors.contains(told), "\(outcome.errors)")
            expectSameLosses(try sandbox.losses("two"), try sandbox.losses("one"))
            #expect(try sandbox.losses("one")[1] != sandbox.losses("run")[1])
        }

        @Test func whatDoesNotFitIsNamedAndLeftOutIfAskedTo() async throws {
            let sandbox = try await trained()
            let other = ["epochs=1", "name=other", "model.channels=[4, 16]", "--weights", sandbox.checkpoint("run")]
            let refused = try await sandbox.run(["train", "small.yaml"] + other)
            refused.expectFailure(2, naming: ["do not fit this model", "of another shape", "16", "--partial"])
            let outcome = try await sandbox.train("partial", Array(other.dropFirst(2)) + ["epochs=1", "--partial"])
            #expect(outcome.errors.contains("of another shape: model."), "\(outcome.errors)")
        }

        @Test func namesAreMapped() async throws {
            let sandbox = try await trained()
            let foreign = try sandbox.tensors("run").renamed([("model.", "encoder.")])
            try Safetensors.write(foreign, to: sandbox.file("foreign.safetensors"))
            let begin = ["epochs=1", "--weights", "foreign.safetensors"]
            try await sandbox.run(["train", "small.yaml", "name=other"] + begin)
                .expectFailure(2, naming: ["none of its 21 tensors", "encoder.", "--rename OLD=NEW"])
            let outcome = try await sandbox.train("mapped", begin + ["--rename", "encoder.=model."])
            #expect(outcome.errors.contains("loaded all 21 tensors"), "\(outcome.errors)")
        }
    }
}
