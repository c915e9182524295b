// Re-exported: a state dict is of little use without the methods of its type.
@_exported public import OrderedCollections

/// Tensors under their dotted names, in the order of the module that they belong to.
public typealias StateDict = OrderedDictionary<String, Tensor>
