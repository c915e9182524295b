import NN
import Parallel
import TestSupport
import Testing
import Torch

/// Runs on two ranks, held against PyTorch's `DistributedDataParallel` on two: `ddp.json`.
@Suite struct PyTorchDDPTests {
    private struct Case: Decodable, Sendable, CustomTestStringConvertible {
        let name: String
        let options: FixtureOptions
        let outputs: [String]

        var testDescription: String { name }
    }

    private struct File: Decodable {
        let cases: [Case]
    }

    private static let cases = (try? Fixtures.json("ddp.json", as: File.self).cases) ?? []

    @Test func allModesAreThere() { #expect(Self.cases.count == 13) }

    @Test(arguments: cases) private func runsAsPyTorchs(_ entry: Case) throws {
        let tensors = try Fixtures.tensors("ddp.safetensors")
        // What QR makes of nearly parallel columns depends on the last bits of products.
        let relative = entry.name == "power_sgd_qr" ? 1e-5 : 1e-6
        let results = try LoopbackRanks.run(2) { try train(entry.options, tensors, $0) }
        for (rank, result) in results.enumerated() {
            let expected = entry.outputs.filter { $0.hasPrefix("\(entry.name)/\(rank)/") }
            #expect(expected.count == result.count)
            for key in expected {
                let name = String(key.dropFirst("\(entry.name)/\(rank)/".count))
                expectClose(
                    result[name] ?? .undefined, tensors[key] ?? .undefined, relative: relative, absolute: 1e-7, key)
            }
        }
    }
}

/// Six steps, and what the fixtures keep of them.
private func train(
    _ options: FixtureOptions, _ tensors: StateDict, _ group: any ProcessGroup
) throws -> StateDict {
    let network = FixtureNetwork(tensors, dead: options.flag("dead"))
    let parallel = try DistributedDataParallel(
        parameters: network.parameters, buffers: [], group: group, options: reducerOptions(options))
    let stepper = Stepper(options, network, parallel)
    var results: StateDict = [:]
    var losses: [Tensor] = []
    for step in 0..<6 {
        network.clearGradients()
        losses.append(try backward(options, network, parallel, stepper, tensors, step))
        if step == 0 { results.merge(network.gradients) { $1 } }
        try stepper.step()
    }
    results["losses"] = .stack(losses)
    for (name, parameter) in network.parameters { results["after/\(name)"] = parameter.detached() }
    return results
}

private func backward(
    _ options: FixtureOptions, _ network: FixtureNetwork, _ parallel: DistributedDataParallel, _ stepper: Stepper,
    _ tensors: StateDict, _ step: Int
) throws -> Tensor {
    func loss(_ part: Int) throws -> Tensor {
        try parallel.prepareForward()
        let place = "\(part)/\(step)/\(parallel.group.rank)"
        return network.loss(tensors["shared/input/\(place)"]!, tensors["shared/target/\(place)"]!)
    }
    guard options.flag("accumulate") else {
        let value = try loss(0)
        try stepper.backward(value)
        return value.detached()
    }
    try parallel.accumulate(try loss(1) * 0.5)
    let value = try loss(0) * 0.5
    try parallel.backward(value)
    return value.detached()
}

private func reducerOptions(_ options: FixtureOptions) -> ReducerOptions {
    var result = ReducerOptions()
    result.firstBucketBytes = 1258
    result.bucketBytes = 1258
    result.findUnusedParameters = options.flag("find_unused_parameters")
    result.staticGraph = options.flag("static_graph")
    switch options.text("hook") {
    case "fp16": result.compression = .float16
    case "bf16": result.compression = .bfloat16
    case "power_sgd": result.compression = .powerSGD(powerSGD(options))
    default: break
    }
    return result
}

private func powerSGD(_ options: FixtureOptions) -> PowerSGDOptions {
    var result = PowerSGDOptions()
    result.rank = options.integer("matrix_approximation_rank") ?? 1
    result.startStep = options.integer("start_powerSGD_iter") ?? 1000
    result.minimumRate = options.number("min_compression_rate") ?? 2
    result.feedsErrorBack = options.flag("use_error_feedback", default: true)
    result.startsWarm = options.flag("warm_start", default: true)
    result.seed = UInt32(options.integer("random_seed") ?? 0)
    return result
}

/// The case's optimizer.
private struct Stepper {
    private let optimizer: any Optimizer
    private let rate: Double
    private let local: LocalSGD?
    private let sharded: ShardedUpdate?
    private let parallel: DistributedDataParallel

    init(_ options: FixtureOptions, _ network: FixtureNetwork, _ parallel: DistributedDataParallel) {
        let kind = options.text("optimizer")
        self.parallel = parallel
        sharded = kind == "zero" ? ShardedUpdate(parameters: network.parameters, group: parallel.group) : nil
        optimizer = sharded.map { Adam($0.owned) } ?? SGD(network.parameters)
        rate = kind == "zero" ? 0.01 : 0.1
        local =
            kind == "local_sgd"
            ? LocalSGD(
                parallel, warmupSteps: options.integer("warmup_steps") ?? 0, period: options.integer("period") ?? 1)
            : nil
    }

    func backward(_ loss: Tensor) throws {
        if let local { try local.backward(loss) } else { try parallel.backward(loss) }
    }

    func step() throws {
        if let sharded {
            try sharded.step { optimizer.step(learningRate: rate) }
        } else {
            optimizer.step(learningRate: rate)
        }
        try local?.endStep()
    }
}
