internal import CTorch

/// Finds which of some tensors another one was computed from, whatever operations lie between: follows the tape.
package final class TapeOrigins {
    private let handle: OpaquePointer
    private var count = 0

    package init() {
        guard let handle = ct_origins() else { preconditionFailure("no memory for the origins of tensors") }
        self.handle = handle
    }

    deinit { ct_origins_free(handle) }

    /// Knows a tensor by a number from now on. One that the tape does not know, because nothing in it is differentiated,
    /// is never found.
    package func mark(_ tensor: Tensor, as number: Int) {
        checked(ct_origins_mark(handle, tensor.raw, Int64(number)))
        count += 1
    }

    /// The numbers of the nearest ones, rising.
    package func numbers(before tensor: Tensor) -> [Int] {
        var numbers = [Int64](repeating: 0, count: count)
        let found = ct_origins_find(handle, tensor.raw, &numbers, Int64(count))
        if found < 0 { checked(-1, [tensor]) }
        return numbers.prefix(Int(found)).map(Int.init)
    }
}
