import Torch

/// What PowerSGD keeps from step to step.
struct PowerSGDMemory {
    /// All-reduced steps so far.
    var step = 0
    /// What the last step lost, by parameter: this rank's own.
    var errors: [Int: Tensor] = [:]
    /// The last step's right factors, by parameter: the same on all ranks.
    var rights: [Int: Tensor] = [:]
    /// Numbers taken from the generator of seeds.
    private var draws = 0

    init() {}

    /// `numpy.random.RandomState(seed).randint(1_000_000_000)`, the next one each time.
    mutating func drawSeed(_ seed: UInt32) -> UInt64 {
        var twister = MersenneTwister(seed: seed)
        twister.skip(draws)
        while true {
            draws += 1
            let value = twister.next() & (1 << 30 - 1)
            if value < 1_000_000_000 { return UInt64(value) }
        }
    }
}

extension PowerSGDMemory {
    private static let counters = ["powersgd.step", "powersgd.draws"]

    func state(_ names: [String]) -> StateDict {
        var state: StateDict = [:]
        state[Self.counters[0]] = Tensor(Scalar(step), dtype: .int64)
        state[Self.counters[1]] = Tensor(Scalar(draws), dtype: .int64)
        for (index, name) in names.enumerated() {
            if let error = errors[index] { state["\(name).error"] = error }
            if let right = rights[index] { state["\(name).right"] = right }
        }
        return state
    }

    /// Entries of parameters that are not trained are left out.
    init(_ state: StateDict, _ names: [String]) throws {
        guard let step = state[Self.counters[0]], let draws = state[Self.counters[1]] else {
            throw TorchError("loading PowerSGD's state", reason: "it has no \(Self.counters.joined(separator: ", "))")
        }
        self.step = step.integer()
        self.draws = draws.integer()
        for (index, name) in names.enumerated() {
            errors[index] = state["\(name).error"]?.clone()
            rights[index] = state["\(name).right"]?.clone()
        }
    }
}
