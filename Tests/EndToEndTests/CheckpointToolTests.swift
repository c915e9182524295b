import Testing
import Torch

extension EndToEnd {
    @Suite struct CheckpointToolTests {
        @Test func weightsGoToPyTorchAndBack() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try await sandbox.run(["checkpoint", "convert", sandbox.checkpoint("run"), "weights.pth"]).expectSuccess()
            try await sandbox.run(["checkpoint", "convert", "weights.pth", "weights.safetensors"]).expectSuccess()
            let (weights, model) = (
                try Safetensors.read(sandbox.file("weights.safetensors")).tensors, try sandbox.tensors("run")
            )
            expectSameBits(weights, model)
            expectSameBits(try PyTorchArchive.stateDict(sandbox.file("weights.pth")), model)
        }

        @Test func everyFormIsListedAlike() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let checkpoint = sandbox.checkpoint("run")
            try await sandbox.run(["checkpoint", "convert", checkpoint, "weights.pth"]).expectSuccess()
            var lists: Set<String> = []
            for path in [checkpoint, "\(checkpoint)/model.safetensors", "weights.pth"] {
                lists.insert(try await sandbox.run(["checkpoint", "inspect", path]).expectSuccess().output)
            }
            #expect(lists.count == 1)
            #expect(lists.first?.contains("model.0.conv.unit0.conv.weight  float32[4, 1, 3, 3, 3]") == true, "\(lists)")
            #expect(
                try await sandbox.run(["checkpoint", "verify", checkpoint]).expectSuccess().output
                    == "\(checkpoint): whole\n")
        }

        @Test func unknownFormsAreRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try await sandbox.run(["checkpoint", "convert", sandbox.checkpoint("run"), "weights.onnx"])
                .expectFailure(2, naming: ["weights.onnx", ".pth or .safetensors"])
            try sandbox.write("hello", to: "weights.pth")
            try await sandbox.run(["checkpoint", "inspect", "weights.pth"]).expectFailure(1, naming: ["weights.pth"])
        }
    }
}
