import ArgumentParser
import Foundation
import Training

extension RunsCommand {
    struct Stop: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a run as Ctrl-C does: it finishes the step, writes a checkpoint and ends.",
            discussion: "Waits for the end and says how it came. Only a run of this machine can be stopped.")

        @OptionGroup var argument: RunArgument

        @Flag(help: "End it at once, without a checkpoint of where it was.")
        var now = false

        func run() throws {
            let folder = try argument.find()
            guard let session = Session(of: folder) else {
                throw ConfigurationError("\(folder.path) has no session.json: nobody has written down who runs it")
            }
            try requireRunning(session, folder)
            session.process.send(SIGINT)
            while session.process.isRunning {
                usleep(100_000)
                // What has been asked twice does not wait any more.
                if now { session.process.send(SIGINT) }
            }
            try tell(folder)
        }

        private func requireRunning(_ session: Session, _ folder: RunFolder) throws {
            switch session.state {
            case .running: return
            case .elsewhere:
                throw ConfigurationError(
                    "\(folder.path) was started on \(session.process.host): stop it there")
            case let state: throw ConfigurationError("\(folder.path) does not run: it is \(state.rawValue)")
            }
        }

        private func tell(_ folder: RunFolder) throws {
            let state = Session(of: folder)?.state
            guard state == .stopped || state == .finished else {
                throw AttachmentError("\(folder.path) has ended, and not as asked: it is \(state?.rawValue ?? "lost")")
            }
            let step = RunSummary(folder).step.map { " after step \($0)" } ?? ""
            print("\(folder.path): \(state == .stopped ? "stopped" : "finished")\(step)")
        }
    }
}
