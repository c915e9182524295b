import CTorch
import Foundation

/// A rank's stream that passes through the launcher on its way to the terminal: so that the last words of a rank that
/// fails are known, and lines can be marked with their rank.
///
/// Where this process has a terminal the rank gets one too, so that its progress bars and colours stay.
final class StreamTap {
    private(set) var writing: Int32
    private let reading: Int32
    /// This process's own stream, or none.
    private let console: Int32?
    private let file: Int32?
    private let prefix: String?
    private var kept: [UInt8] = []
    /// The beginning of a line that is not complete, where lines get a prefix.
    private var line: [UInt8] = []

    /// - Parameters:
    ///   - file: takes all of it; closed at the end.
    ///   - prefix: before each line on the console; nil passes everything on as it comes.
    init(console: Int32?, file: Int32? = nil, prefix: String? = nil) throws(LaunchError) {
        var ends: (reading: Int32, writing: Int32) = (-1, -1)
        guard ct_open_stream(console ?? -1, &ends.reading, &ends.writing) == 0 else {
            throw LaunchError("cannot make a stream for a rank's output: \(String(cString: strerror(errno)))")
        }
        (reading, writing) = ends
        self.console = console
        self.file = file
        self.prefix = prefix
    }

    deinit {
        close(reading)
        if let file { close(file) }
        closeWriting()
    }

    func closeWriting() {
        guard writing >= 0 else { return }
        close(writing)
        writing = -1
    }

    /// For waiting until there is something to read.
    var pollEntry: pollfd { pollfd(fd: reading, events: Int16(POLLIN), revents: 0) }

    /// Passes on what has come.
    ///
    /// - Returns: false once the rank, and all it has started, have closed their ends.
    func drain() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(reading, &buffer, buffer.count)
            if count > 0 {
                pass(on: buffer[..<count])
            } else if count < 0 && errno == EINTR {
                continue
            } else {
                return count < 0 && errno == EAGAIN
            }
        }
    }

    /// What was left without an end of line.
    func finish() {
        if !line.isEmpty { show(line + [newline]) }
        line = []
    }

    var tail: [Substring] { String(decoding: kept, as: UTF8.self).split { $0.isNewline } }

    private func pass(on bytes: ArraySlice<UInt8>) {
        kept = Array((kept + bytes).suffix(16384))
        if let file { writeAll(bytes, to: file) }
        guard console != nil else { return }
        if prefix == nil { show(Array(bytes)) } else { showLines(bytes) }
    }

    private func showLines(_ bytes: ArraySlice<UInt8>) {
        line += bytes
        while let end = line.firstIndex(of: newline) {
            show(Array(line[...end]))
            line.removeSubrange(...end)
        }
    }

    private func show(_ bytes: [UInt8]) {
        guard let console else { return }
        writeAll((Array((prefix ?? "").utf8) + bytes)[...], to: console)
    }
}

private let newline = UInt8(ascii: "\n")

private func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) {
    var rest = bytes
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR && errno != EAGAIN { return }
    }
}
