import ArgumentParser
import Foundation
import Training

/// What happens when the run is asked to stop.
struct StoppingOptions: ParsableArguments {
    @Option(
        name: .customLong("stop-within"),
        help: """
            Seconds from a signal (SIGTERM, SIGINT, SIGUSR1) to the kill that follows, such as 120 for Slurm's \
            --signal=USR1@120: a run whose steps take longer says so as soon as it is known.
            """)
    var deadline: Double?

    @Flag(
        name: .customLong("requeue"),
        help: "In Slurm: once stopped by a signal, have the job run again by scontrol requeue. Needs --resume auto.")
    var isRequeued = false

    func validate() throws {
        if let deadline, deadline <= 0 {
            throw ValidationError("--stop-within is \(deadline): expected more than 0 seconds")
        }
        if isRequeued, SlurmJob.current == nil {
            throw ValidationError("--requeue is for a job of Slurm, and SLURM_JOB_ID is not set: leave it out here")
        }
    }

    /// What to say where a request was fulfilled too late.
    func lateness(_ seconds: Double?) -> String? {
        guard let deadline, let seconds, seconds > deadline else { return nil }
        return "that took \(Int(seconds)) s, more than the \(deadline.formatted()) s of --stop-within"
    }

    /// What to say, or do, so that the run goes on.
    func goOn() throws -> String? {
        guard let job = SlurmJob.current else { return nil }
        guard isRequeued else { return "in Slurm, scontrol requeue \(job.id) starts it again, or --requeue by itself" }
        try job.requeue()
        return "the job \(job.id) is in Slurm's queue again"
    }
}

/// The job of Slurm's that this process belongs to.
struct SlurmJob {
    let id: String

    static var current: SlurmJob? {
        ProcessInfo.processInfo.environment["SLURM_JOB_ID"].map { SlurmJob(id: $0) }
    }

    func requeue() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["scontrol", "requeue", id]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw SlurmError(description: "scontrol requeue \(id) failed with exit code \(process.terminationStatus)")
        }
    }
}

private struct SlurmError: Error, CustomStringConvertible {
    let description: String
}
