internal import CTorch
internal import Synchronization

/// A part of the forward pass whose activations are computed a second time, in the backward pass, instead of being kept.
///
/// What is more than a function of its inputs has to know of the second pass: running statistics must not move again,
/// and a sum over ranks must not wait for ranks that are elsewhere.
package final class Recomputation: Sendable {
    @TaskLocal private static var current: Recomputation?

    private struct Record {
        var isReplay = false
        /// Results of the first pass, in order.
        var results: [[Tensor]] = []
        var next = 0
    }

    private let record = Mutex(Record())

    /// Whether this is a second pass.
    package static var isReplay: Bool { current?.record.withLock { $0.isReplay } ?? false }

    /// Runs `body`, except in a second pass, which gets what the first one's call in its place returned.
    package static func once(_ body: () -> [Tensor]) -> [Tensor] {
        guard let current else { return body() }
        return current.replayed() ?? current.recorded(body())
    }

    /// Runs `body` on `inputs`; the graph keeps both instead of what operations save for the backward pass.
    package static func run(_ inputs: [Tensor], _ body: @escaping ([Tensor]) -> [Tensor]) -> [Tensor] {
        // Inside another such part there is nothing to save: the outer one is computed again as a whole.
        guard ct_gradients_enabled(), current == nil else { return body(inputs) }
        let recomputation = Recomputation()
        let again = Again { recomputation.replay { _ = body(inputs) } }
        checked(ct_recompute_begin((inputs.first?.device ?? .cpu).raw, again.callback), inputs)
        defer { ct_recompute_end() }
        return $current.withValue(recomputation) { body(inputs) }
    }

    private func replay(_ body: () -> Void) {
        record.withLock { ($0.isReplay, $0.next) = (true, 0) }
        Self.$current.withValue(self, operation: body)
    }

    private func replayed() -> [Tensor]? {
        record.withLock { record in
            guard record.isReplay else { return nil }
            defer { record.next += 1 }
            return record.results[record.next]
        }
    }

    /// Leaves without history stand for the results in the second pass; whether they need gradients decides what the
    /// operations on them save.
    private func recorded(_ results: [Tensor]) -> [Tensor] {
        let leaves = results.map { result in
            let leaf = result.detached()
            if result.requiresGradient { leaf.setRequiresGradient(true) }
            return leaf
        }
        record.withLock { $0.results.append(leaves) }
        return results
    }
}

/// The second pass as the edge calls it, on the thread that runs the backward pass.
private final class Again {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) { self.body = body }

    var callback: CTReplay {
        CTReplay(
            context: Unmanaged.passRetained(self).toOpaque(),
            run: { Unmanaged<Again>.fromOpaque($0).takeUnretainedValue().body() },
            release: { Unmanaged<Again>.fromOpaque($0).release() })
    }
}
