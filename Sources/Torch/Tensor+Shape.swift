internal import CTorch

extension Tensor {
    /// One size may be -1: what is left.
    public func reshaped(_ shape: [Int]) -> Tensor { checked(shape.withIntegers { ct_reshape(raw, $0) }, [self]) }

    public func permuted(_ axes: [Int]) -> Tensor { checked(axes.withIntegers { ct_permute(raw, $0) }, [self]) }

    public func transposed(_ a: Int = -2, _ b: Int = -1) -> Tensor {
        checked(ct_transpose(raw, Int64(a), Int64(b)), [self])
    }

    /// Repeats axes of size 1 without copying; -1 keeps a size.
    public func expanded(_ shape: [Int]) -> Tensor { checked(shape.withIntegers { ct_expand(raw, $0) }, [self]) }

    public func squeezed(_ axis: Int) -> Tensor { checked(ct_squeeze(raw, Int64(axis)), [self]) }

    public func unsqueezed(_ axis: Int) -> Tensor { checked(ct_unsqueeze(raw, Int64(axis)), [self]) }

    public func flattened(from first: Int = 0, to last: Int = -1) -> Tensor {
        checked(ct_flatten(raw, Int64(first), Int64(last)), [self])
    }

    /// A view with strides of one's own, in elements.
    package func strided(_ shape: [Int], _ strides: [Int], offset: Int) -> Tensor {
        let handle = shape.withIntegers { shape in
            strides.withIntegers { ct_as_strided(raw, shape, $0, Int64(offset)) }
        }
        return checked(handle, [self])
    }

    public func flipped(_ axes: [Int]) -> Tensor { checked(axes.withIntegers { ct_flip(raw, $0) }, [self]) }

    /// Turns by 90° `quarterTurns` times in the plane of two axes, from the first towards the second.
    public func rotated(quarterTurns: Int, plane: (Int, Int)) -> Tensor {
        checked(ct_rot90(raw, Int64(quarterTurns), Int64(plane.0), Int64(plane.1)), [self])
    }

    /// What leaves one end of an axis enters at the other.
    public func rolled(_ shifts: [Int], axes: [Int]) -> Tensor {
        checked(shifts.withIntegers { shifts in axes.withIntegers { ct_roll(raw, shifts, $0) } }, [self])
    }

    public func tiled(_ repeats: [Int]) -> Tensor { checked(repeats.withIntegers { ct_repeat(raw, $0) }, [self]) }

    public enum Padding: String, Sendable {
        case constant, reflect, replicate, circular
    }

    /// Pads from the last axis backwards: `(before, after)` of the last axis, then of the one before it.
    public func padded(_ amounts: [(Int, Int)], mode: Padding = .constant, value: Double = 0) -> Tensor {
        let flat = amounts.flatMap { [$0.0, $0.1] }
        return checked(flat.withIntegers { ct_pad(raw, $0, mode.rawValue, value) }, [self])
    }

    /// Joins along an axis that they have.
    public static func concatenate(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        checked(tensors.withTensors { ct_cat($0, Int64(axis)) }, tensors)
    }

    /// Joins along a new axis; all shapes are the same.
    public static func stack(_ tensors: [Tensor], axis: Int = 0) -> Tensor {
        checked(tensors.withTensors { ct_stack($0, Int64(axis)) }, tensors)
    }
}
