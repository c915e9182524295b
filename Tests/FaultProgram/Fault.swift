import Foundation
import Parallel
import Torch

/// What happens to rank 1 in the middle of its work, or before it.
enum Fault: String, CaseIterable {
    case sleeps, exitsEarly, exitsWith3, throwsError, traps, crashes, runsOutOfMemory, runsOutOfHandles, losesNetwork
    case skipsACollective, sendsAnotherShape, sendsAnotherType, callsInAnotherOrder, takesAnotherRoot
    case neverStarts, hangsBeforeTheMeeting
    case rank0Throws, hangsInTheKernel

    /// Before the ranks meet.
    func strikeEarly(_ rank: Int, _ recorder: RankRecorder) {
        guard rank == 1 else { return }
        if self == .neverStarts { _exit(7) }
        if self == .hangsBeforeTheMeeting {
            recorder.note("start-up, reading the data's headers")
            sleep(60)
        }
    }

    /// In step 5, in the place of the step's two collectives.
    ///
    /// - Returns: whether the step is to go on as usual.
    func strike(_ group: any ProcessGroup, _ recorder: RankRecorder) throws -> Bool {
        if self == .rank0Throws && group.rank == 0 { throw FaultError(description: "the loss is not a number") }
        guard group.rank == 1, self != .rank0Throws else { return true }
        return try callsAsUsual(group) && strikeProcess(recorder)
    }

    /// Faults of the rank itself.
    private func strikeProcess(_ recorder: RankRecorder) throws -> Bool {
        switch self {
        case .sleeps:
            recorder.note("step 5, loading a batch")
            _ = open("volume.nii", O_RDONLY | O_CREAT | O_CLOEXEC, 0o666)
            sleep(60)
        case .hangsInTheKernel: waitUninterruptibly()
        case .exitsEarly: _exit(0)
        case .exitsWith3: _exit(3)
        case .throwsError: throw FaultError(description: "data/img7.nii.gz: the label has no partner")
        case .traps: Tensor.zeros([2]).copy(from: .zeros([3]))
        case .crashes: UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
        case .runsOutOfMemory:
            limit(__rlimit_resource_t(RLIMIT_AS.rawValue), to: 1 << 30)
            _ = Tensor.zeros([1 << 30])
        case .runsOutOfHandles:
            limit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), to: 3)
            _ = try Safetensors.read("data/weights.safetensors")
        case .losesNetwork: for descriptor in 3..<256 { cut(Int32(descriptor)) }
        default: break
        }
        return true
    }

    /// Faults in what the rank calls.
    ///
    /// - Returns: whether this fault is none of them.
    private func callsAsUsual(_ group: any ProcessGroup) throws -> Bool {
        switch self {
        case .skipsACollective: try group.broadcast(.zeros([4]), from: 0)
        case .sendsAnotherShape: try group.allReduce(.zeros([5]), .sum)
        case .sendsAnotherType: try group.allReduce(.zeros([3], dtype: .float64), .sum)
        case .callsInAnotherOrder:
            try group.broadcast(.zeros([4]), from: 0)
            try group.allReduce(.zeros([3]), .sum)
        case .takesAnotherRoot:
            try group.allReduce(.zeros([3]), .sum)
            try group.broadcast(.zeros([4]), from: 1)
        default: return true
        }
        return false
    }
}

struct FaultError: Error, CustomStringConvertible {
    let description: String
}

/// Ends a connection; what listens for new ones is left alone.
private func cut(_ descriptor: Int32) {
    var address = sockaddr()
    var size = socklen_t(MemoryLayout<sockaddr>.size)
    if getpeername(descriptor, &address, &size) == 0 { shutdown(descriptor, Int32(SHUT_RDWR)) }
}

/// Starts a program whose input is a pipe that nobody writes to: until it is opened the kernel holds the caller, in
/// state D.
private func waitUninterruptibly() {
    let pipe = NSTemporaryDirectory() + "fault-\(getpid())"
    mkfifo(pipe, 0o600)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    posix_spawn_file_actions_addopen(&actions, 0, pipe, O_RDONLY, 0)
    var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
    var id: pid_t = 0
    _ = posix_spawnp(&id, "true", &actions, nil, &arguments, nil)
}

private func limit(_ resource: __rlimit_resource_t, to count: UInt) {
    var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
    setrlimit(resource, &limit)
}
