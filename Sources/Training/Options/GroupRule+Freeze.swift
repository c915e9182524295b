import NN

extension GroupRule {
    /// `true`, `false`, or a number of epochs.
    public struct Freeze: RawRepresentable, Codable, Sendable, Equatable, ConfigurationScalar {
        let freezing: Freezing

        static let never = Freeze(freezing: .never)

        static let expectation = "true, false, or a number of epochs"
    }
}

extension GroupRule.Freeze {
    public init?(rawValue: String) {
        switch rawValue {
        case "true": freezing = .always
        case "false": freezing = .never
        default:
            guard let epochs = Int(rawValue), epochs >= 0 else { return nil }
            freezing = .epochs(epochs)
        }
    }

    public var rawValue: String {
        switch freezing {
        case .always: "true"
        case .never: "false"
        case .epochs(let count): "\(count)"
        }
    }

    init?(configurationText text: String) { self.init(rawValue: text) }

    var configurationText: String { rawValue }
}
