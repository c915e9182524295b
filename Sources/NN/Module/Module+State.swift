public import Torch

extension Module {
    /// The parameters by PyTorch's names. A tensor that is shared appears once, under its first name.
    public final var namedParameters: [(name: String, parameter: Tensor)] {
        placedParameters.map { ($0.name, $0.parameter) }
    }

    /// `namedParameters` and the module that each belongs to.
    final var placedParameters: [PlacedParameter] {
        var found: [PlacedParameter] = []
        collect { name, member, module in
            guard case .parameter(let tensor) = member, !found.contains(where: { $0.parameter.isSame(as: tensor) })
            else { return }
            found.append(PlacedParameter(name: name, parameter: tensor, module: module))
        }
        return found
    }

    public final var parameters: [Tensor] { namedParameters.map(\.parameter) }

    /// The buffers by PyTorch's names.
    public final var namedBuffers: [(name: String, buffer: Tensor)] {
        var found: [(name: String, buffer: Tensor)] = []
        collect { name, member, _ in
            if case .buffer(let tensor) = member { found.append((name, tensor)) }
        }
        return found
    }

    /// Parameters and buffers by PyTorch's names, in PyTorch's order: handles, not copies.
    public final var stateDict: StateDict {
        var state = StateDict()
        collect { name, member, _ in
            switch member {
            case .parameter(let tensor), .buffer(let tensor): state[name] = tensor.detached()
            case .part: break
            }
        }
        return state
    }

    /// Moves parameters and buffers. Their objects stay the same, so an optimizer that has them need not know.
    @discardableResult
    public final func to(_ device: Device) -> Self {
        withoutGradient {
            for tensor in parameters + namedBuffers.map(\.buffer) { tensor.move(to: device) }
        }
        return self
    }

    /// Reorders the weights of convolutions in memory. Some kernels are faster with the channels of a pixel side by
    /// side, and what they return is laid out like their weights.
    public final func setMemoryFormat(_ format: MemoryFormat) {
        let rank = format == .channelsLast3d ? 5 : 4
        withoutGradient {
            // Kernels of one element lie the same in any format. With other strides their gradients would not have
            // those of their bucket, of which libtorch warns.
            for parameter in parameters
            where parameter.rank == rank && parameter.shape.dropFirst(2).contains(where: { $0 > 1 }) {
                parameter.setMemoryFormat(format)
            }
        }
    }

    /// The number of trainable and frozen parameter elements.
    public final var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    /// A module's own tensors come before those of its parts, as in PyTorch.
    private func collect(prefix: String = "", _ body: (String, Member, Module) -> Void) {
        let members = members
        for (name, member) in members where !member.isPart { body(prefix + name, member, self) }
        for (name, member) in members {
            if case .part(let part) = member { part.collect(prefix: prefix + name + ".", body) }
        }
    }
}

extension Member {
    fileprivate var isPart: Bool {
        if case .part = self { true } else { false }
    }
}
