public import Torch

/// All ranks' tensors, by rank, where the first axis may differ in length: lengths are exchanged, shorter tensors are
/// padded for the journey and trimmed after it.
public func gatherUnequal(_ tensor: Tensor, over group: any ProcessGroup) throws(CollectiveError) -> [Tensor] {
    let lengths = try group.allGather(Tensor([tensor.size(0)])).map { $0.integer() }
    let longest = lengths.max() ?? 0
    let missing = longest - tensor.size(0)
    let filler = Tensor.zeros([missing] + tensor.shape.dropFirst(), dtype: tensor.dtype, device: tensor.device)
    let all = try group.allGather(.concatenate([tensor, filler]))
    return zip(all, lengths).map { $0[0..<$1] }
}

/// All ranks' texts, by rank.
public func gatherTexts(_ text: String, over group: any ProcessGroup) throws(CollectiveError) -> [String] {
    try gatherUnequal(Tensor(Array(text.utf8)), over: group).map {
        String(decoding: $0.array(of: UInt8.self), as: UTF8.self)
    }
}
