import Foundation

/// State that threads share under a lock, and may wait on.
///
/// `@unchecked` because the compiler cannot see that `state` is only reached with the condition locked. The standard
/// library's `Mutex` has no condition to wait on.
final class Monitor<State>: @unchecked Sendable {
    private let condition = NSCondition()
    private var state: State

    init(_ state: sending State) { self.state = state }

    /// Changes the state and wakes all who wait.
    func change<Result: Sendable>(_ body: (inout State) throws -> Result) rethrows -> Result {
        condition.lock()
        defer { leave() }
        return try body(&state)
    }

    /// Waits until `body` returns something, calling it whenever the state has changed; then wakes the others.
    func wait<Result: Sendable>(for body: (inout State) throws -> Result?) rethrows -> Result {
        condition.lock()
        defer { leave() }
        while true {
            if let result = try body(&state) { return result }
            condition.wait()
        }
    }

    private func leave() {
        condition.broadcast()
        condition.unlock()
    }
}
