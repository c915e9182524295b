import Foundation
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
            // What a file is, its beginning says.
            try FileManager.default.copyItem(
                atPath: sandbox.file("weights.pth"), toPath: sandbox.file("weights.ckpt"))
            for path in ["\(checkpoint)/model.safetensors", "weights.pth", "weights.ckpt"] {
                lists.insert(try await sandbox.run(["checkpoint", "inspect", path]).expectSuccess().output)
            }
            #expect(lists.count == 1)
            let folder = try await sandbox.run(["checkpoint", "inspect", checkpoint]).expectSuccess().output
            #expect(folder.hasPrefix("step 2, 1 epoch done, written 20"), "\(folder)")
            #expect(
                folder.contains("\nmodel.safetensors, ") && folder.hasSuffix("\n\n\(lists.first ?? "?")"), "\(folder)")
            #expect(lists.first?.contains("model.0.conv.unit0.conv.weight  float32[4, 1, 3, 3, 3]") == true, "\(lists)")
            #expect(
                try await sandbox.run(["checkpoint", "verify", checkpoint]).expectSuccess().output
                    == "\(checkpoint): whole\n")
        }

        /// To evaluate and predict with, and to begin with; not to go on from.
        @Test func weightsOfOthersBecomeACheckpoint() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            let checkpoint = sandbox.checkpoint("run")
            try await sandbox.run(["checkpoint", "convert", checkpoint, "weights.pth"]).expectSuccess()
            let back = ["checkpoint", "convert", "weights.pth", "made/converted", "--configuration"]
            try await sandbox.run(back + ["\(checkpoint)/config.yaml"]).expectSuccess()
            try await sandbox.run(["checkpoint", "verify", "made/converted", checkpoint]).expectSuccess()
            let expected = try await sandbox.run(["eval", checkpoint, "--json", "-"]).expectSuccess().output
            let metrics = try await sandbox.run(["eval", "made/converted", "--json", "-"]).expectSuccess().output
            #expect(metrics == expected && metrics.contains("dice"))
            try await sandbox.run(back + ["small.yaml"])
                .expectFailure(1, naming: ["made/converted", "there already"])
            try await sandbox.run(["train", "small.yaml", "name=on", "--resume", "made/converted"])
                .expectFailure(1, naming: ["weights alone", "--weights"])
            try await sandbox.train("begun", ["epochs=1", "--weights", "made/converted"])
        }

        @Test func unknownFormsAreRefused() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("run", ["epochs=1"])
            try await sandbox.run(["checkpoint", "convert", sandbox.checkpoint("run"), "weights.onnx"])
                .expectFailure(2, naming: ["weights.onnx", ".pth or .safetensors"])
            for name in ["weights.pth", "weights.bin"] {
                try sandbox.write("hello", to: name)
                try await sandbox.run(["checkpoint", "inspect", name])
                    .expectFailure(1, naming: [name, "neither", "safetensors nor a .pth"])
            }
        }
    }
}
