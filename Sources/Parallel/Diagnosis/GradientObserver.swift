import CTorch
import Synchronization
import Torch

/// Hears of the all-reduces that libtorch's own DDP engine makes of its buckets, which no Swift code calls, and knows
/// which bucket is whose.
final class GradientObserver: Sendable {
    private let recorder: RankRecorder
    private let check: CollectiveCheck?
    private let pass = Mutex(Pass())

    /// A backward pass. The engine reduces each bucket once, in their order, whatever the order of the gradients.
    private struct Pass {
        var buckets: [BucketLabel] = []
        var next = 0
        /// The one that a hook is working on.
        var current: BucketLabel?

        mutating func takeNext() -> BucketLabel? {
            defer { next += 1 }
            return buckets.indices.contains(next) ? buckets[next] : nil
        }
    }

    init(_ recorder: RankRecorder, _ check: CollectiveCheck?) {
        self.recorder = recorder
        self.check = check
    }

    /// The group keeps the observer alive.
    func observe(_ group: CGroup) {
        let observer = CTGroupObserver(
            context: Unmanaged.passRetained(self).toOpaque(),
            started: { context, group, tensor, reason, size in
                let tensor = Tensor(handle: tensor)
                return GradientObserver.at(context).started(tensor, group, reason, Int(size))
            },
            finished: { context, position in GradientObserver.at(context).recorder.finish(Int(position)) },
            release: { Unmanaged<GradientObserver>.fromOpaque($0).release() })
        ct_group_observe(group, observer)
    }

    private static func at(_ context: UnsafeMutableRawPointer) -> GradientObserver {
        Unmanaged<GradientObserver>.fromOpaque(context).takeUnretainedValue()
    }

    /// - Returns: what `finished` gets; -1 with a reason to refuse the call.
    private func started(
        _ tensor: Tensor, _ group: CGroup, _ reason: UnsafeMutablePointer<CChar>, _ size: Int
    ) -> Int64 {
        var collective = Collective(.allReduce, tensor)
        // The engine also asks which parameters were used: in integers.
        if tensor.dtype.isFloatingPoint {
            collective.isOfGradients = true
            collective.bucket = pass.withLock { $0.takeNext() }
        }
        let position = recorder.begin(collective)
        guard var difference = check?.difference(collective, over: group) else { return Int64(position) }
        difference.withUTF8 { letters in
            let count = min(letters.count, size - 1)
            for index in 0..<count { reason[index] = CChar(bitPattern: letters[index]) }
            reason[count] = 0
        }
        return -1
    }
}

// MARK: - Buckets

extension GradientObserver {
    /// To be called when the engine has laid out its buckets.
    ///
    /// - Returns: what to begin passes with.
    func keep(_ labels: [BucketLabel]) -> [BucketLabel] { recorder.keep(labels) }

    func beginPass(_ buckets: [BucketLabel]) { pass.withLock { $0 = Pass(buckets: buckets) } }

    /// The bucket whose hook is at work: its collectives are the hook's own, and may be many.
    var current: BucketLabel? { pass.withLock { $0.current } }

    func workOnNext<Result>(_ hook: () throws -> Result) rethrows -> Result {
        pass.withLock { $0.current = $0.takeNext() }
        defer { pass.withLock { $0.current = nil } }
        return try hook()
    }
}
