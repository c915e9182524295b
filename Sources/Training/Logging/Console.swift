public import Foundation

/// Where a person reads along: a terminal, or a file that stands in for one.
public struct Console: Sendable {
    public var write: @Sendable (String) -> Void
    /// The terminal's columns at this moment; nil if this is no terminal that can redraw a line.
    public var width: @Sendable () -> Int?
    public var hasColour: Bool
    public var hasUnicode: Bool
    /// Before each plain line of progress: those who follow a file know by it what to draw in place.
    public var progressMark = ""

    public init(
        hasColour: Bool = false, hasUnicode: Bool = true, width: @escaping @Sendable () -> Int? = { nil },
        write: @escaping @Sendable (String) -> Void
    ) {
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
        self.width = width
        self.write = write
    }

    /// Standard error, because standard output carries results, which may be piped into another program.
    public static func standardError(
        environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> Console {
        let canRedraw = isatty(STDERR_FILENO) == 1 && !["dumb", ""].contains(environment["TERM"] ?? "")
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return Console(
            hasColour: canRedraw && (environment["NO_COLOR"] ?? "").isEmpty,
            hasUnicode: locale.lowercased().replacing("-", with: "").hasSuffix("utf8"),
            width: { canRedraw ? terminalWidth() : nil },
            write: writeToStandardError)
    }

    /// A file that terminals come and go to look at.
    public static func followedFile() -> Console {
        var console = Console(write: writeToStandardError)
        console.progressMark = "\r"
        return console
    }

    /// For the processes that are not to be read along.
    public static let silent = Console { _ in }
}

extension Console {
    /// Shows a line until the next is drawn, on the row below the cursor, which waits on an empty one.
    ///
    /// Whatever another process or a library writes meanwhile has that row for itself, so neither line is garbled; and what a
    /// smaller window has broken into several rows lies below the cursor, where the next drawing clears it.
    public func draw(_ line: String) { write("\(clearBelow)\n\(line)\u{1B}[A\r") }

    /// Takes the drawn line away.
    public func erase() { write(clearBelow) }

    /// Leaves a line in the place of the drawn one, and goes to the next row.
    public func settle(_ line: String) { write("\(clearBelow)\(line)\n") }

    /// Writes a line of another process than the one that draws, which draws again below it.
    public func interject(_ line: String) { write("\(width() == nil ? "" : clearBelow)\(line)\n") }
}

/// From the first column of the cursor's row to the end of the screen.
private let clearBelow = "\r\u{1B}[J"

/// Asked for at each drawing, so that a resized window needs no signal handler. 80 if the terminal does not know.
private func terminalWidth() -> Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
}

/// Unbuffered. A reader that has gone away is no reason to stop, so nothing is thrown.
private let writeToStandardError: @Sendable (String) -> Void = { text in
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        guard count >= 0 || errno == EINTR else { return }
        rest = rest.dropFirst(max(count, 0))
    }
}
