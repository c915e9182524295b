import TestSupport
import Testing

extension EndToEnd {
    @Suite struct CommandLineTests {
        @Test(arguments: [
            ["--help"], ["train", "--help"], ["eval", "--help"], ["predict", "--help"],
            ["data", "make", "volumes", "--help"],
            ["checkpoint", "convert", "--help"], ["gpus", "--help"],
        ])
        func helpGoesToStandardOutput(_ arguments: [String]) async throws {
            let outcome = try await Sandbox().run(arguments).expectSuccess()
            #expect(outcome.output.contains("USAGE: lockstep") && outcome.errors.isEmpty)
        }

        @Test func versionNamesTheLibrary() async throws {
            let outcome = try await Sandbox().run(["--version"]).expectSuccess()
            #expect(outcome.output.hasPrefix("lockstep ") && outcome.output.contains("libtorch 2."))
        }

        @Test(arguments: [
            (["trian"], "trian"), (["train"], "configuration"), (["train", "small.yaml", "--epochs", "3"], "--epochs"),
            (["train", "small.yaml", "--nproc-per-node", "0"], "--nproc-per-node is 0"),
            (["data", "make", "volumes", "x", "--count", "0"], "--count is 0"),
            (["gpus", "--json", "--watch"], "--json prints one look"), (["gpus", "--interval", "2"], "is for --watch"),
            (["gpus", "--watch", "--interval", "0"], "--interval is 0.0"),
        ])
        func wrongUsageEndsWithTwo(_ arguments: [String], word: String) async throws {
            let outcome = try await Sandbox().run(arguments)
            outcome.expectFailure(2, naming: [word, "Usage: lockstep"])
            #expect(outcome.output.isEmpty)
        }

        @Test(arguments: [1, 2]) func dryRunPrintsThePlanAndTouchesNothing(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let before = try sandbox.folder.names
            let outcome = try await sandbox.run(["train", "small.yaml", "--dry-run"], ranks: ranks).expectSuccess()
            let product = ranks == 1 ? "1 rank x 4" : "2 ranks x 2"
            #expect(outcome.output.contains("plan: global 4 = \(product), 2 steps an epoch, 10 epochs, lr 0.001\n"))
            #expect(outcome.output.contains("learningRate: 0.001"))
            #expect(try sandbox.folder.names.filter { !$0.hasPrefix(".") } == before)
        }

        @Test(arguments: [1, 2]) func progressIsPlainWhereThereIsNoTerminal(ranks: Int) async throws {
            let sandbox = try await Sandbox()
            let outcome = try await sandbox.train("run", ["epochs=2", "evaluation.every=1"], ranks: ranks)
            #expect(!outcome.errors.contains("\u{1B}") && !outcome.errors.contains("\r"))
            for line in ["run: runs/run", "plan: global 4", "epoch 2/2  mean loss", "done: runs/run/checkpoints/best"] {
                #expect(outcome.errors.contains(line), "\(outcome.errors)")
            }
            #expect(outcome.output.isEmpty)
        }
    }
}
