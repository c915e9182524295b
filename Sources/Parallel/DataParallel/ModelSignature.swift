import Torch

/// Names, shapes and types of a model in order, and what of it is frozen: what has to be the same on all ranks.
struct ModelSignature {
    let lines: [String]

    init(parameters: [(name: String, parameter: Tensor)], buffers: [(name: String, buffer: Tensor)]) {
        lines =
            parameters.map {
                "parameter \($0.name) \($0.parameter.signature)" + ($0.parameter.requiresGradient ? "" : " frozen")
            }
            + buffers.map { "buffer \($0.name) \($0.buffer.signature)" }
    }

    /// Compares with rank 0's.
    ///
    /// - Throws: `ModelMismatch` on every rank when any of them differs.
    func verify(over group: any ProcessGroup) throws {
        let texts = try gatherTexts(lines.joined(separator: "\n"), over: group)
        for (rank, text) in texts.enumerated() where text != texts[0] {
            throw ModelMismatch(rank: rank, first: Self.difference(texts[0], text))
        }
    }

    private static func difference(_ a: String, _ b: String) -> String {
        let a = a.split(separator: "\n")
        let b = b.split(separator: "\n")
        for index in 0..<max(a.count, b.count) {
            let (left, right) = (
                a.indices.contains(index) ? a[index] : "nothing", b.indices.contains(index) ? b[index] : "nothing"
            )
            if left != right { return "entry \(index) is \(left) on rank 0 and \(right)" }
        }
        return ""
    }
}

/// Ranks were started with different models, most often from different configs or versions.
public struct ModelMismatch: Error, CustomStringConvertible {
    public let rank: Int
    public let first: String

    public var description: String {
        "the model differs between ranks: \(first) on rank \(rank). All ranks must run the same program and config"
    }
}
