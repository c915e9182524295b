import Foundation

/// One of a rank's two streams as the launcher sees it.
enum StreamEnd {
    case inherited
    case file(path: String, descriptor: Int32)
    case tapped(StreamTap)

    static func writing(to path: String) throws(LaunchError) -> StreamEnd {
        .file(path: path, descriptor: try openForAppending(path))
    }

    /// Where the rank writes; -1: where this process does.
    var writing: Int32 {
        switch self {
        case .inherited: -1
        case .file(_, let descriptor): descriptor
        case .tapped(let tap): tap.writing
        }
    }

    /// To be called once the rank has it.
    func closeWriting() {
        switch self {
        case .inherited: break
        case .file(_, let descriptor): close(descriptor)
        case .tapped(let tap): tap.closeWriting()
        }
    }

    var tap: StreamTap? { if case .tapped(let tap) = self { tap } else { nil } }

    /// The last lines, as far as the launcher can know them.
    var tail: [Substring] {
        switch self {
        case .inherited: []
        case .file(let path, _): ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: "\n")
        case .tapped(let tap): tap.tail
        }
    }
}

func openForAppending(_ path: String) throws(LaunchError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
        throw LaunchError("cannot write a rank's output to \(path): \(String(cString: strerror(errno)))")
    }
    return descriptor
}
