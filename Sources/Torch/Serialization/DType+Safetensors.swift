extension DType {
    /// In the order in which the library writes them.
    private static let safetensorsNames: [(DType, String)] = [
        (.int64, "I64"), (.float64, "F64"), (.float32, "F32"), (.int32, "I32"), (.bfloat16, "BF16"), (.float16, "F16"),
        (.int16, "I16"), (.int8, "I8"), (.uint8, "U8"), (.bool, "BOOL"),
    ]

    init?(safetensorsName name: String) {
        guard let pair = Self.safetensorsNames.first(where: { $0.1 == name }) else { return nil }
        self = pair.0
    }

    var safetensorsName: String { Self.safetensorsNames[safetensorsRank].1 }

    var safetensorsRank: Int { Self.safetensorsNames.firstIndex { $0.0 == self }! }
}
