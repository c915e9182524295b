import Torch

/// What reflection finds in one module.
enum Member {
    case parameter(Tensor)
    case buffer(Tensor)
    case part(Module)
}

extension Module {
    /// The members in order of declaration, by PyTorch's names. Reflection takes microseconds a module; it runs at the
    /// start and at checkpoints, not in steps.
    var members: [(name: String, member: Member)] {
        mirrors.flatMap(\.children).flatMap { label, value in
            members(of: value, named: checkpointName(of: label ?? ""))
        }
    }

    var parts: [(name: String, part: Module)] {
        members.compactMap { name, member in
            if case .part(let part) = member { (name, part) } else { nil }
        }
    }

    /// The mirror of every class from `Module` down to this one's.
    private var mirrors: [Mirror] {
        sequence(first: Mirror(reflecting: self), next: \.superclassMirror).reversed()
    }

    private func members(of value: Any, named name: String) -> [(String, Member)] {
        switch value {
        case let tensor as Tensor: tensor.isDefined ? [(name, .parameter(tensor))] : []
        case let buffer as Buffer: buffer.wrappedValue.isDefined ? [(name, .buffer(buffer.wrappedValue))] : []
        case let part as Module: [(name, .part(part))]
        case let group as any PartGroup: group.parts.map { ($0.name, .part($0.part)) }
        case let list as [Any]: list.enumerated().flatMap { members(of: $1, named: element($0, of: name)) }
        default: optional(value).map { members(of: $0, named: name) } ?? []
        }
    }

    /// A list without a name, as in `Sequential`, lends its elements only their positions.
    private func element(_ index: Int, of name: String) -> String {
        name.isEmpty ? "\(index)" : "\(name)\(elementSeparator)\(index)"
    }

    private func optional(_ value: Any) -> Any? {
        let mirror = Mirror(reflecting: value)
        return mirror.displayStyle == .optional ? mirror.children.first?.value : nil
    }

    /// The storage of a property wrapper is labelled with an underscore, which is not part of the name.
    private func checkpointName(of label: String) -> String {
        let property = label.hasPrefix("_") ? String(label.dropFirst()) : label
        return checkpointNames[property] ?? snakeCase(property)
    }
}

/// `runningMean` to `running_mean`; digits stay where they are.
func snakeCase(_ name: String) -> String {
    var result = ""
    for letter in name {
        if letter.isUppercase, !result.isEmpty { result.append("_") }
        result.append(contentsOf: letter.lowercased())
    }
    return result
}
