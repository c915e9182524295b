import Foundation
import Glibc
import TestSupport

/// What befalls a run on two ranks.
enum Misfortune: CaseIterable {
    case killedRank, killedLauncher, stopped, warned, cutWrite, fullDisk

    /// The signal and the process that it goes to; nil where a write fails instead.
    func send(to program: Program, _ random: inout SeededRandom) {
        switch self {
        case .killedRank: program.send(SIGKILL, toRank: Int.random(in: 0...1, using: &random))
        case .killedLauncher: program.send(SIGKILL)
        case .stopped: program.send([SIGTERM, SIGINT].randomElement(using: &random) ?? SIGTERM)
        case .warned: program.send(SIGUSR1)
        case .cutWrite, .fullDisk: break
        }
    }
}

/// The disk of a run, whose free space can be taken away: a file system in memory.
struct ShrinkingDisk {
    private let path: String

    init(at path: String) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=64m") == 0 else { throw CocoaError(.fileWriteUnknown) }
        self.path = path
    }

    /// Leaves so many KiB.
    func leave(kibibytes: Int) {
        var status = statvfs()
        statvfs(path, &status)
        let used = Int(status.f_blocks - status.f_bfree) * Int(status.f_frsize) >> 10
        remount("size=\(used + kibibytes)k")
    }

    func leavePlenty() { remount("size=64m") }

    private func remount(_ options: String) { mount(nil, path, nil, UInt(MS_REMOUNT), options) }

    func unmount() { umount2(path, Int32(MNT_DETACH)) }
}
