internal import CTorch

extension Tensor {
    /// Elements from the start of the storage to the tensor's first.
    var storageOffset: Int { Int(ct_storage_offset(raw)) }

    /// All of the memory that the tensor is a view of, as one axis of its dtype.
    var wholeStorage: Tensor {
        detached().strided([Int(ct_storage_bytes(raw)) / dtype.size], [1], offset: 0)
    }

    /// The same bytes as elements of another type.
    func viewed(as dtype: DType) -> Tensor { checked(ct_view_as(raw, dtype.rawValue), [self]) }
}
