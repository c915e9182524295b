import Foundation
import TestSupport
import Testing
import Yams

extension EndToEnd {
    /// What `launch --print` writes is what the cluster's own tools read.
    @Suite struct ClusterTests {
        private let folder: TemporaryFolder

        init() throws { folder = try TemporaryFolder() }

        private func printed(_ arguments: String...) async throws -> String {
            try await Program(["launch", "--print"] + arguments, in: folder.path, environment: [:]).finish()
                .expectSuccess().output
        }

        private func executable(_ name: String, _ text: String) throws {
            try Data("#!/bin/bash\n\(text)\n".utf8).write(to: URL(filePath: folder.file(name)))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.file(name))
        }

        /// With stand-ins for Slurm's commands, of which `srun` starts the command twice, as on two machines.
        @Test func theSbatchScriptStartsTheJob() async throws {
            try executable("scontrol", "echo 127.0.0.1")
            try executable("srun", "shift; \"$@\" & \"$@\" & wait %1 && wait %2")
            try executable("program", "echo \"$RANK of $WORLD_SIZE, $1\" > $RANK.seen")
            try executable(
                "job.sh",
                try await printed(
                    "slurm", "--nnodes", "2", "--nproc-per-node", "2", folder.file("program"), "it's one word"))
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("lockstep"), withDestinationPath: Program.path.path)
            let path = "\(folder.path):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
            let job = try Program(
                [], in: folder.path,
                environment: ["PATH": path, "SLURM_JOB_ID": "151", "SLURM_JOB_NODELIST": "a,b"],
                program: URL(filePath: folder.file("job.sh")))
            try await job.finish(within: 30).expectSuccess()
            for rank in 0..<4 {
                let seen = try String(contentsOfFile: folder.file("\(rank).seen"), encoding: .utf8)
                #expect(seen == "\(rank) of 4, it's one word\n")
            }
        }

        @Test func theScriptForMPIIsBash() async throws {
            try executable("job.sh", try await printed("mpirun", "--hosts", "a,b", "--nproc-per-node", "2", "x", "a b"))
            let check = try Program(
                ["-n", folder.file("job.sh")], in: folder.path, environment: [:], program: URL(filePath: "/bin/bash"))
            try await check.finish().expectSuccess()
            let text = try String(contentsOfFile: folder.file("job.sh"), encoding: .utf8)
            #expect(text.contains("a slots=2\nb slots=2\n") && text.contains("-np 4") && text.contains(" x 'a b'\n"))
        }

        @Test func thePyTorchJobHasAMasterAndWorkers() async throws {
            let job = try Manifest(
                await printed(
                    "kubernetes", "--nnodes", "3", "--nproc-per-node", "2", "--image", "i:1", "t.py", "a \"b\""))
            #expect(job["kind"] as? String == "PyTorchJob" && job["spec", "nprocPerNode"] as? String == "2")
            #expect(job["spec", "pytorchReplicaSpecs", "Master", "replicas"] as? Int == 1)
            #expect(job["spec", "pytorchReplicaSpecs", "Worker", "replicas"] as? Int == 2)
            let pod = job["spec", "pytorchReplicaSpecs", "Worker", "template", "spec", "containers"] as? [[String: Any]]
            #expect(pod?.first?["name"] as? String == "pytorch" && pod?.first?["image"] as? String == "i:1")
            #expect(pod?.first?["command"] as? [String] == ["lockstep", "launch", "t.py", "a \"b\""])
        }

        @Test func aRangeOfMachinesMakesItElastic() async throws {
            let job = try Manifest(await printed("kubernetes", "--nnodes", "1:4", "--max-restarts", "5", "t.py"))
            #expect(job["spec", "elasticPolicy", "maxReplicas"] as? Int == 4)
            #expect(job["spec", "elasticPolicy", "maxRestarts"] as? Int == 5)
            #expect(job["spec", "pytorchReplicaSpecs", "Master"] == nil)
        }

        @Test func theJobSetKnowsItsFirstPod() async throws {
            let job = try Manifest(await printed("jobset", "--nnodes", "2", "--job-name", "spleen", "t.py"))
            let jobs = job["spec", "replicatedJobs"] as? [[String: Any]]
            let spec = Manifest(value: jobs?.first ?? [:])
            #expect(spec["template", "spec", "completions"] as? Int == 2)
            let pod = spec["template", "spec", "template", "spec", "containers"] as? [[String: Any]]
            let command = pod?.first?["command"] as? [String] ?? []
            #expect(command.contains("spleen-workers-0-0.spleen") && command.contains("$(NODE_RANK)"))
            #expect((pod?.first?["env"] as? [[String: Any]])?.first?["name"] as? String == "NODE_RANK")
        }

        @Test(arguments: [
            (["jobset", "--nnodes", "1:2", "x"], "fixed number of machines"),
            (["mpirun", "x"], "--hosts"),
            (["slurm", "--job-name", "No Name", "x"], "--job-name is 'No Name'"),
            (["nomad", "x"], "nomad"),
        ])
        func whatCannotBeWrittenIsSaid(arguments: [String], message: String) async throws {
            let program = try Program(["launch", "--print"] + arguments, in: folder.path, environment: [:])
            try await program.finish().expectFailure(2, naming: [message])
        }
    }
}

/// A tree of YAML.
private struct Manifest {
    let value: Any?

    init(value: Any?) { self.value = value }

    init(_ text: String) throws { value = try Yams.load(yaml: text) }

    subscript(path: String...) -> Any? {
        path.reduce(value) { ($0 as? [String: Any])?[$1] }
    }
}
