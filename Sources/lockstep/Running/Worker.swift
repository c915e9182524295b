import Foundation
import Parallel
import Torch
import Training

/// This process as one of the ranks: what it needs to take part, and what it leaves behind when it fails.
struct Worker {
    static let folderVariable = "LOCKSTEP_RUN_FOLDER"

    let topology: Topology
    private let record: RankRecord?
    private let doing: Doing?
    private let latest = LatestNote()

    /// Runs `body` as a rank. An error is told to the launcher where there is one, which says it once for all ranks.
    static func run(_ body: (Worker) throws -> Void) throws {
        let environment = ProcessInfo.processInfo.environment
        ParentWatch.dieWithLauncher(environment: environment)
        let worker = Worker(topology: try Topology(environment: environment), environment: environment)
        do {
            try body(worker)
        } catch {
            worker.fail(error)
        }
    }

    /// Runs `body` as a rank in a process that has nothing else to do.
    static func runToTheEnd(_ body: (Worker) throws -> Void) -> Never {
        do {
            try run(body)
        } catch {
            Ending(error).leave(as: Lockstep.self)
        }
        leaveAtOnce(0)
    }

    private init(topology: Topology, environment: [String: String]) {
        self.topology = topology
        record = RankRecord.ofThisProcess(environment: environment, rank: topology.rank)
        doing = record?.makeDoing()
    }

    /// Overwrites what this rank says it is doing.
    func note(_ text: String) {
        latest.text = text
        doing?.note(text)
    }

    /// The progress of long work: drawn by the main rank only.
    func makeProgress() -> ProgressLine {
        ProgressLine(console: topology.isMain ? .standardError() : .silent)
    }

    /// The folder that the launcher has made; nil where there is no launcher.
    var launchedFolder: String? { ProcessInfo.processInfo.environment[Self.folderVariable] }

    private func fail(_ error: any Error) -> Never {
        guard let record else { leave(error) }
        let isConsequence = (error as? CollectiveError)?.isConsequence ?? false
        record.write(RankFailure(message: "\(error)", isConsequence: isConsequence))
        if !topology.isMain { FileHandle.standardError.write(Data("lockstep: \(error)\n".utf8)) }
        leaveAtOnce(Ending(error).code)
    }

    /// Without a launcher that would say it: what this rank was doing belongs to the world's mistakes.
    private func leave(_ error: any Error) -> Never {
        let ending = Ending(error)
        let place = ending.code == 1 ? latest.text.map { "in \($0): " } ?? "" : ""
        FileHandle.standardError.write(Data("lockstep: \(place)\(error)\n".utf8))
        leaveAtOnce(ending.code)
    }
}

/// What a rank was doing last.
private final class LatestNote {
    var text: String?
}
