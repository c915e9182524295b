import Foundation
import TestSupport
import Testing
import Torch
import Training

/// A folder in which a test runs the program as a user would, with small volumes and a configuration.
struct Sandbox {
    let folder: TemporaryFolder

    /// The folder that all tests' volumes are links to.
    private static let volumes = Task { try await SampleVolumes() }

    init() async throws {
        folder = try TemporaryFolder()
        let volumes = try await Self.volumes.value.path
        try FileManager.default.createSymbolicLink(atPath: folder.file("volumes"), withDestinationPath: volumes)
        try write(Self.configuration, to: "small.yaml")
    }

    /// Ten volumes of 32 voxels along each axis, eight for training: two steps an epoch.
    private static let configuration = """
        task: volumes
        name: run
        epochs: 10
        threads: 1
        data:
          folder: volumes
          crop: [16, 16, 16]
          cropsPerVolume: 2
        batch:
          global: 4
        model:
          channels: [4, 8]
          strides: [2]
        inference:
          window: [32, 32, 32]
        evaluation:
          every: 0
        """

    func write(_ text: String, to name: String) throws { _ = try folder.write(Array(text.utf8), to: name) }

    // MARK: Running

    func start(_ arguments: [String], ranks: Int = 1, environment: [String: String] = [:]) throws -> Program {
        let launch = ranks == 1 ? [] : ["--nproc-per-node", "\(ranks)"]
        let cache = ["LOCKSTEP_CACHE": folder.file("cache")]
        return try Program(arguments + launch, in: folder.path, environment: cache.merging(environment) { $1 })
    }

    /// Starts ranks by Open MPI.
    func mpirun(_ ranks: Int, _ arguments: [String] = [], of program: URL = Program.path) throws -> Program {
        let launch = ["--allow-run-as-root", "--oversubscribe", "-np", "\(ranks)", program.path]
        let cache = ["LOCKSTEP_CACHE": folder.file("cache")]
        return try Program(
            launch + arguments, in: folder.path, environment: cache, program: URL(filePath: "/usr/bin/mpirun"))
    }

    func run(
        _ arguments: [String], ranks: Int = 1, environment: [String: String] = [:], within seconds: Double = 60
    ) async throws -> Outcome {
        try await start(arguments, ranks: ranks, environment: environment).finish(within: seconds)
    }

    /// Trains to the end in the folder `runs/NAME`.
    @discardableResult
    func train(_ name: String = "run", _ arguments: [String] = [], ranks: Int = 1) async throws -> Outcome {
        let outcome = try await run(["train", "small.yaml", "name=\(name)"] + arguments, ranks: ranks).expectSuccess()
        #expect(!outcome.errors.contains("Grad strides do not match"), "a gradient lies unlike its parameter")
        return outcome
    }

    // MARK: What a run leaves behind

    func file(_ name: String) -> String { folder.file(name) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: file(name)) }

    func checkpoint(_ run: String, _ name: String = "last") -> String { "runs/\(run)/checkpoints/\(name)" }

    func checkpoints(_ run: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file("runs/\(run)/checkpoints"))
            .filter { $0.hasPrefix("step-") }.sorted()
    }

    func tensors(_ run: String, _ file: String = "model.safetensors") throws -> StateDict {
        try Safetensors.read(self.file("\(checkpoint(run))/\(file)")).tensors
    }

    func records(_ run: String) throws -> [ScalarRecord] { try ScalarRecord.read(file("runs/\(run)/log.jsonl")) }

    /// The logged losses, a step each.
    func losses(_ run: String) throws -> [Int: Double] {
        let steps = try records(run).compactMap { record in record.values["train/loss"].map { (record.step, $0) } }
        return Dictionary(steps) { first, _ in first }
    }

    /// The last step in a log that is being written.
    func lastStep(_ run: String) -> Int { (try? records(run).last?.step) ?? 0 }
}

/// Volumes that are made once for all tests, and removed at the very end.
private struct SampleVolumes {
    let path: String

    private static let parent = FileManager.default.temporaryDirectory.appending(path: "lockstep-volumes-\(getpid())")
        .path

    init() async throws {
        path = "\(Self.parent)/volumes"
        try FileManager.default.createDirectory(atPath: Self.parent, withIntermediateDirectories: true)
        atexit { try? FileManager.default.removeItem(atPath: SampleVolumes.parent) }
        let arguments = ["data", "make", "volumes", path, "--count", "10", "--size", "32", "--objects", "6"]
        try await Program(arguments, in: Self.parent, environment: [:]).finish().expectSuccess()
    }
}
