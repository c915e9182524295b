import CTorch
import Torch

/// A bucket whose gradients are all there.
struct GradientBucket {
    /// All gradients, one after the other.
    let buffer: Tensor
    /// Views of it, in its order and of their parameters' shapes.
    let gradients: [Tensor]
    /// The index of each gradient's parameter.
    let places: [Int]
    /// No other bucket follows in this step.
    let isLast: Bool
}

/// Leaves the average over all ranks in each bucket. All ranks see the same buckets in the same order.
protocol BucketHook: AnyObject {
    func reduce(_ bucket: GradientBucket) throws
}

/// Carries full buckets from libtorch's backward pass to a hook, and the hook's error around libtorch.
final class BucketTrampoline {
    private let hook: any BucketHook
    private let observer: GradientObserver
    private var error: (any Error)?

    init(_ hook: any BucketHook, _ observer: GradientObserver) {
        self.hook = hook
        self.observer = observer
    }

    func attach(to reducer: CReducer, _ parameters: [Tensor]) throws(TorchError) {
        let context = Unmanaged.passRetained(self).toOpaque()
        let status = parameters.withTensors {
            ct_reducer_hook(reducer, $0, Self.call, context) { Unmanaged<BucketTrampoline>.fromOpaque($0).release() }
        }
        try tried(status, "hooking into the all-reduce of gradients")
    }

    func takeError() -> (any Error)? {
        defer { error = nil }
        return error
    }

    private static let call: CTBucketFunction = { context, buffer, gradients, places, isLast in
        let bucket = GradientBucket(
            buffer: Tensor(handle: buffer),
            gradients: (0..<gradients.count).map { Tensor(handle: gradients.items![$0]) },
            places: (0..<places.count).map { Int(places.values![$0]) }, isLast: isLast)
        return Unmanaged<BucketTrampoline>.fromOpaque(context).takeUnretainedValue().run(bucket)
    }

    private func run(_ bucket: GradientBucket) -> CInt {
        do {
            try withoutGradient { try observer.workOnNext { try hook.reduce(bucket) } }
            return 0
        } catch {
            self.error = error
            return -1
        }
    }
}
