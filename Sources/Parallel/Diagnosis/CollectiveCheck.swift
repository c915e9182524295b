import CTorch
import Torch

/// Compares what all ranks are about to call, before they call it: `--debug-collectives`.
///
/// A small all-gather a call, so it costs a round trip; ranks that call something else meet in it all the same. Sends and
/// receives are between two and are not compared.
struct CollectiveCheck: Sendable {
    let rank: Int
    let size: Int

    /// - Returns: how the ranks differ; nil when they agree, or cannot talk, which the call itself then tells.
    func difference(_ collective: Collective, over group: CGroup) -> String? {
        let mine = Tensor(Self.encoded(collective))
        let all = (0..<size).map { _ in Tensor.zeros(mine.shape, dtype: mine.dtype) }
        guard let work = all.withTensors({ ct_all_gather(group, $0, mine.raw) }), ct_work_wait(work) == 0 else {
            return nil
        }
        let calls = all.enumerated().map { rank, values in
            (rank: rank, collective: Self.decoded(values.array(of: Int.self)))
        }
        return Diagnosis.difference(calls)
    }

    /// Of one length for all calls.
    private static func encoded(_ collective: Collective) -> [Int] {
        let shape = collective.shape.prefix(RecordLayout.maximalAxes)
        let sizes = shape + [Int](repeating: 0, count: RecordLayout.maximalAxes - shape.count)
        return [
            Int(collective.operation.rawValue), Int(collective.dtype?.rawValue ?? -1), collective.peer ?? -1,
            collective.isOfGradients ? 1 : 0, shape.count,
        ] + sizes
    }

    private static func decoded(_ values: [Int]) -> Collective {
        var collective = Collective(Collective.Operation(rawValue: UInt8(values[0])) ?? .barrier)
        collective.dtype = DType(rawValue: Int8(values[1]))
        collective.peer = values[2] < 0 ? nil : values[2]
        collective.isOfGradients = values[3] == 1
        collective.shape = Array(values[5...].prefix(values[4]))
        return collective
    }
}
