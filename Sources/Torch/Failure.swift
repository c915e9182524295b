internal import CTorch
internal import Runtime
internal import Synchronization

/// libtorch refused a call whose arguments come from the world: a file, a socket, another rank.
public struct TorchError: Error, CustomStringConvertible, Sendable {
    /// What was being done, such as `reading weights.pth`.
    public let action: String
    /// libtorch's reason.
    public let reason: String

    public init(_ action: String, reason: String) {
        self.action = action
        self.reason = reason
    }

    public var description: String { "\(action): \(reason)" }
}

/// What to do before the process traps on a programmer's mistake: say which rank it was, and in which step.
public enum LastWords {
    private static let hook = Mutex<(@Sendable (String) -> String)?>(nil)

    /// `describe` is called once, just before the trap, with the message; what it returns is printed after it.
    public static func set(_ describe: @escaping @Sendable (String) -> String) {
        hook.withLock { $0 = describe }
    }

    static func text(_ message: String) -> String { hook.withLock { $0 }?(message) ?? "" }
}

/// The message of the last call of the edge that failed on this thread, without libtorch's own C++ frames.
package func lastReason() -> String {
    String(cString: ct_last_error()).split(separator: "\nException raised from", maxSplits: 1)[0].description
}

/// A handle that a correct program always gets; otherwise the process traps with the reason, the operands' shapes
/// and the caller's place.
@inline(__always)
func checked(
    _ handle: CTensor?, _ operands: @autoclosure () -> [Tensor] = [], operation: StaticString = #function
) -> Tensor {
    guard let handle else { trap(operation, operands()) }
    return Tensor(handle: handle)
}

/// Like `checked(_:)` for a call that returns 0 or -1.
@inline(__always)
func checked(
    _ status: CInt, _ operands: @autoclosure () -> [Tensor] = [], operation: StaticString = #function
) {
    if status != 0 { trap(operation, operands()) }
}

/// A handle that the world may refuse; otherwise throws the reason.
package func tried<Handle>(_ handle: Handle?, _ action: @autoclosure () -> String) throws(TorchError) -> Handle {
    guard let handle else { throw TorchError(action(), reason: lastReason()) }
    return handle
}

package func tried(_ status: CInt, _ action: @autoclosure () -> String) throws(TorchError) {
    guard status == 0 else { throw TorchError(action(), reason: lastReason()) }
}

@inline(never)
private func trap(_ operation: StaticString, _ operands: [Tensor]) -> Never {
    let message = "\(operation): \(lastReason())"
    let shapes = operands.map(\.signature).joined(separator: ", ")
    // First, so that who watches this rank knows the reason while the symbols are read.
    let lastWords = LastWords.text(message)
    let parts = [message, shapes.isEmpty ? "" : "operands: \(shapes)", callerPlace(), lastWords]
    fatalError(parts.filter { !$0.isEmpty }.joined(separator: "\n  "))
}

/// The innermost frame outside the libraries that only pass operations on. Reading the symbols takes a moment, which
/// a process about to end has.
private func callerPlace() -> String {
    let passers = ["/Sources/Torch/", "/Sources/NN/"]
    guard let frames = (try? Backtrace.capture())?.symbolicated()?.frames else { return "" }
    for frame in frames {
        guard let symbol = frame.symbol, let place = symbol.sourceLocation else { continue }
        if place.path.hasSuffix(".swift"), !passers.contains(where: place.path.contains) {
            return "called at \(place.path):\(place.line), in \(symbol.name)"
        }
    }
    return ""
}
