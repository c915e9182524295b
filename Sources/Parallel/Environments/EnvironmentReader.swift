/// Variables with their types and limits.
struct EnvironmentReader {
    let environment: [String: String]

    subscript(_ name: String) -> String? { environment[name] }

    func integer(
        _ name: String, in range: ClosedRange<Int>, default absent: Int? = nil
    ) throws(TopologyError) -> Int {
        guard let text = environment[name] else {
            guard let absent else { throw TopologyError(description: "\(name) is not set") }
            return absent
        }
        guard let value = Int(text), range.contains(value) else {
            throw TopologyError(
                description: "\(name) is '\(text)': expected a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    /// The value as a number, where it is one.
    func number(_ name: String) -> Int? { environment[name].flatMap(Int.init) }

    /// MASTER_PORT, or a port below those that systems hand out, which follows from the job, so that all ranks find it.
    func masterPort(ofJob job: String) throws(TopologyError) -> UInt16 {
        UInt16(try integer("MASTER_PORT", in: 1...65535, default: 15000 + Int(job.fnv1a % 15000)))
    }
}

extension String {
    /// Fowler, Noll and Vo's hash: alike in all processes, unlike Swift's own.
    fileprivate var fnv1a: UInt32 { utf8.reduce(0x811c_9dc5) { ($0 ^ UInt32($1)) &* 0x0100_0193 } }
}
