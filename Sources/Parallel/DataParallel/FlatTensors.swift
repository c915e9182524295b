import Torch

/// Many tensors as one for the journey: small tensors cost a round trip each.
///
/// All tensors of a call are changed in place, and only after the collective succeeded.
enum FlatTensors {
    /// They become the root's.
    static func broadcast(_ tensors: [Tensor], from root: Int, over group: any ProcessGroup) throws {
        try exchange(tensors, group) { try group.broadcast($0, from: root) }
    }

    /// They become the average: divided before the sum, which stays in range.
    static func average(_ tensors: [Tensor], over group: any ProcessGroup) throws {
        try exchange(tensors, group) {
            $0.divideInPlace(Scalar(group.size))
            try group.allReduce($0, .sum)
        }
    }

    static func add(_ tensors: [Tensor], over group: any ProcessGroup) throws {
        try exchange(tensors, group) { try group.allReduce($0, .sum) }
    }

    /// They become the average: divided after the sum, which rounds otherwise.
    static func addThenAverage(_ tensors: [Tensor], over group: any ProcessGroup) throws {
        try exchange(tensors, group) {
            try group.allReduce($0, .sum)
            $0.divideInPlace(Scalar(group.size))
        }
    }

    /// The inverse of putting them in a row, as views.
    static func split(_ flat: Tensor, like tensors: [Tensor]) -> [Tensor] {
        var start = 0
        return tensors.map { tensor in
            defer { start += tensor.count }
            return flat[start..<(start + tensor.count)].reshaped(tensor.shape)
        }
    }

    /// Calls `body` once a type, in one order on all ranks.
    private static func exchange(
        _ tensors: [Tensor], _ group: any ProcessGroup, _ body: (Tensor) throws -> Void
    ) throws {
        guard group.size > 1 else { return }
        try withoutGradient {
            for dtype in DType.allCases {
                let some = tensors.filter { $0.dtype == dtype }
                guard !some.isEmpty else { continue }
                let flat = Tensor.concatenate(some.map { $0.detached().flattened() })
                try body(flat)
                for (tensor, part) in zip(some, split(flat, like: some)) { tensor.copy(from: part) }
            }
        }
    }
}
