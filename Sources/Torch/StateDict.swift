@_exported public import OrderedCollections

/// Tensors by name, in order.
public typealias StateDict = OrderedDictionary<String, Tensor>
