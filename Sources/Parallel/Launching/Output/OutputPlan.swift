import Foundation

/// Where each rank of one attempt writes.
struct OutputPlan {
    private let policy: RankOutput
    private let assignment: Assignment
    /// torchrun's folder for this attempt; nil where files lie beside the records.
    private let folder: String?
    private let role: String

    init(_ policy: RankOutput, _ assignment: Assignment, folder: String?, role: String) {
        self.policy = policy
        self.assignment = assignment
        self.folder = folder
        self.role = role
    }

    func streams(localRank: Int) throws(LaunchError) -> RankStreams {
        switch policy {
        case .mainOnTerminal: try beside(records: localRank)
        case .torchrun(let options): try streams(localRank, options)
        }
    }

    /// Where a Python program leaves its exception; see torch.distributed.elastic's `record`.
    func errorFile(localRank: Int) -> String? { folder.map { "\($0)/\(localRank)/error.json" } }

    private func beside(records localRank: Int) throws(LaunchError) -> RankStreams {
        let rank = assignment.firstRank + localRank
        guard rank != 0 else { return RankStreams() }
        let file = try StreamEnd.writing(to: "\(assignment.folder)/\(rank).log")
        return RankStreams(output: file, errors: file)
    }

    private func streams(_ localRank: Int, _ options: TorchrunOutput) throws(LaunchError) -> RankStreams {
        RankStreams(
            output: try end(of: .output, localRank, options, console: STDOUT_FILENO),
            errors: try end(of: .errors, localRank, options, console: STDERR_FILENO))
    }

    /// Errors always pass through the launcher, which has to know a failing rank's last words.
    private func end(
        of stream: Streams, _ localRank: Int, _ options: TorchrunOutput, console: Int32
    ) throws(LaunchError) -> StreamEnd {
        let isShown = options.shown?.contains(localRank) ?? true
        let file = "\(folder ?? "")/\(localRank)/\(stream == .output ? "stdout" : "stderr").log"
        if options.tee[localRank].contains(stream) {
            return .tapped(
                try StreamTap(
                    console: isShown ? console : nil, file: openForAppending(file),
                    prefix: prefix(options.prefix, localRank)))
        }
        if options.redirects[localRank].contains(stream) { return try .writing(to: file) }
        return isShown && stream == .output ? .inherited : .tapped(try StreamTap(console: isShown ? console : nil))
    }

    private func prefix(_ template: String, _ localRank: Int) -> String {
        [
            "${role_name}": role, "${rank}": "\(assignment.firstRank + localRank)", "${local_rank}": "\(localRank)",
        ].reduce(template) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }
}
