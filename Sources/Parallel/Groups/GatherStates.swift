public import Torch

/// All ranks' tensors on rank 0, by rank; nothing elsewhere. Ranks may have other names, shapes and types.
///
/// One list, then one message a tensor: rank 0 needs memory for all of it.
///
/// - Parameter device: where rank 0 receives; every rank's tensors have to be on one of that kind.
public func gatherStates(
    _ state: StateDict, on device: Device, over group: any ProcessGroup
) throws(CollectiveError) -> [StateDict] {
    let lists = try gatherTexts(list(state), over: group)
    guard group.isMain else {
        for tensor in state.values { try group.send(tensor.contiguous(), to: 0) }
        return []
    }
    var states = [state]
    for rank in 1..<max(group.size, 1) { states.append(try receive(lists[rank], on: device, from: rank, over: group)) }
    return states
}

/// A line a tensor: type, shape, name.
private func list(_ state: StateDict) -> String {
    state.map { name, tensor in
        "\(tensor.dtype.rawValue) \(tensor.shape.map(String.init).joined(separator: ",")) \(name)"
    }.joined(separator: "\n")
}

private func receive(
    _ list: String, on device: Device, from rank: Int, over group: any ProcessGroup
) throws(CollectiveError) -> StateDict {
    var state: StateDict = [:]
    for line in list.split(separator: "\n") {
        let fields = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard let dtype = Int8(fields[0]).flatMap(DType.init) else { continue }
        let shape = fields[1].split(separator: ",").compactMap { Int($0) }
        let tensor = Tensor.empty(shape, dtype: dtype, device: device)
        try group.receive(tensor, from: rank)
        state[String(fields[2])] = tensor
    }
    return state
}
