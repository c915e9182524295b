import CTorch
import Torch

/// Hears of the all-reduces that libtorch's own DDP engine makes of its buckets, which no Swift code calls.
final class GradientObserver: Sendable {
    private let recorder: RankRecorder
    private let check: CollectiveCheck?

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
        _ bucket: Tensor, _ group: CGroup, _ reason: UnsafeMutablePointer<CChar>, _ size: Int
    ) -> Int64 {
        var collective = Collective(.allReduce, bucket)
        collective.isOfGradients = true
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
