internal import CTorch

/// What libtorch tells of its work on this thread, and in the backward passes that it starts.
package protocol WorkObserver: AnyObject {
    /// An operation has ended, such as `aten::convolution`; those that it was made of have been told of before.
    ///
    /// - Parameters:
    ///   - multiplications: those that an addition follows; 0 within an operation that is counted itself.
    ///   - isUncounted: it may multiply in ways that there is no rule for.
    func operationEnded(_ name: String, multiplications: Int, isUncounted: Bool)
    /// - Parameter sequence: the node's number from the forward pass; see `Observation.nextSequence`.
    func nodeBegins(sequence: Int)
    func nodeEnds()
    /// - Parameter bytes: negative for memory that is given back.
    func memoryChanged(at address: UnsafeRawPointer, bytes: Int)
}

package enum Observation {
    /// What is told; each costs time of its own.
    package enum Interest {
        case nodes
        /// Operations and memory too.
        case everything
    }

    /// Runs `body` under the eyes of `observer`, one such call at a time.
    package static func run<Result>(
        _ observer: any WorkObserver, _ interest: Interest, _ body: () throws -> Result
    ) rethrows -> Result {
        let holder = Holder(observer)
        checked(ct_observe(holder.callbacks(interest)))
        defer { ct_end_observation() }
        return try withExtendedLifetime(holder) { try body() }
    }

    /// The number of the next node that the forward pass makes on this thread; they only grow.
    package static var nextSequence: Int { Int(ct_sequence_number()) }
}

/// Carries an observer through the edge.
private final class Holder {
    let observer: any WorkObserver

    init(_ observer: any WorkObserver) { self.observer = observer }

    static func observer(_ context: UnsafeMutableRawPointer?) -> any WorkObserver {
        Unmanaged<Holder>.fromOpaque(context!).takeUnretainedValue().observer
    }

    func callbacks(_ interest: Observation.Interest) -> CTObserver {
        var callbacks = CTObserver()
        callbacks.context = Unmanaged.passUnretained(self).toOpaque()
        callbacks.node_begins = { Holder.observer($0).nodeBegins(sequence: Int($1)) }
        callbacks.node_ends = { Holder.observer($0).nodeEnds() }
        guard interest == .everything else { return callbacks }
        callbacks.operation = { context, operation in
            Holder.observer(context).operationEnded(
                String(cString: operation.name), multiplications: Int(operation.multiplications),
                isUncounted: operation.is_uncounted)
        }
        callbacks.memory = { Holder.observer($0).memoryChanged(at: $1, bytes: Int($2)) }
        return callbacks
    }
}

extension Device {
    /// Waits until the device has done all that it was given to do; the CPU always has.
    public func synchronize() { checked(ct_synchronize(raw)) }
}
