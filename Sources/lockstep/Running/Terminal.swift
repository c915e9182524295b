import Foundation

/// The terminal that standard output is, if it is one.
enum Terminal {
    /// Whether it can draw.
    static var isInteractive: Bool {
        let kind = ProcessInfo.processInfo.environment["TERM"] ?? ""
        return isatty(STDOUT_FILENO) == 1 && !["dumb", ""].contains(kind)
    }

    /// In characters, as of now. 80 x 24 if the terminal does not know.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }
}
