import Foundation
import Testing

/// A terminal that nobody sits at.
final class Terminal {
    private let programSide: FileHandle
    private let ownSide: FileHandle
    private var bytes: [UInt8] = []

    init(columns: UInt16, rows: UInt16) throws {
        let descriptor = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK)
        try #require(descriptor >= 0)
        ownSide = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        // What unlockpt and ptsname do, which Swift's Glibc lacks.
        var (lock, number): (CInt, CUnsignedInt) = (0, 0)
        let setLock: UInt = 0x4004_5431
        let getNumber: UInt = 0x8004_5430
        try #require(ioctl(descriptor, setLock, &lock) == 0 && ioctl(descriptor, getNumber, &number) == 0)
        let other = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(other >= 0)
        programSide = FileHandle(fileDescriptor: other, closeOnDealloc: true)
        try resize(columns: columns, rows: rows)
    }

    func resize(columns: UInt16, rows: UInt16) throws {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(ioctl(ownSide.fileDescriptor, UInt(TIOCSWINSZ), &size) == 0)
    }

    /// Starts the program under test with its output here.
    func run(_ arguments: [String], environment: [String: String]) throws -> Process {
        let process = Process()
        process.executableURL = Program.path
        process.arguments = arguments
        process.environment = environment.merging(["TERM": "xterm"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = programSide
        try process.run()
        return process
    }

    /// Ends the program if they do not come.
    func wait(forScreens count: Int, of program: Process) async throws {
        let deadline = Date(timeIntervalSinceNow: 20)
        while screens.count < count || !(screens.last?.last?.hasSuffix("\u{1B}[K") ?? false) {
            guard program.isRunning, Date() < deadline else {
                program.terminate()
                try #require(Bool(false), "no \(count) screens: \(shown)")
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// All that has come so far.
    var shown: String {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(ownSide.fileDescriptor, &buffer, buffer.count), count > 0 {
            bytes += buffer.prefix(count)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The lines of each time that the cursor went to the top.
    var screens: [[String]] {
        shown.components(separatedBy: "\u{1B}[H").dropFirst().map { screen in
            screen.replacing("\u{1B}[J", with: "").replacing("\u{1B}[?25h\u{1B}[?1049l", with: "")
                .components(separatedBy: "\r\n")
        }
    }
}
