import Foundation
import Parallel
import Torch

/// What the record costs a whole training: the same steps of two ranks with it and without, in turn.
///
/// Both ways have a group of their own between the same two processes, so that nothing else differs.
struct RecordedTraining {
    private static let pairs = 60
    private static let stepsOfABlock = 20

    /// Runs two ranks; the main one prints the result.
    static func measure(in folder: String) throws -> Int32 {
        let launch = Launch(.thisProgram(body: work), processes: 2) { folder }
        return try Launcher(launch).run { FileHandle.standardError.write(Data("\($0)\n".utf8)) }
    }

    private static func work() -> Never {
        do {
            try train()
            fflush(nil)
            _exit(0)
        } catch {
            FileHandle.standardError.write(Data("\(error)\n".utf8))
            _exit(1)
        }
    }

    private static func train() throws {
        TorchRuntime.threads = 1
        let topology = try Topology(environment: ProcessInfo.processInfo.environment)
        let store = try Store.joining(topology.masterAddress, port: topology.masterPort, timeout: 30)
        let with = try Side(topology, store.prefixed("with"), isOff: false)
        let without = try Side(topology, store.prefixed("without"), isOff: true)
        _ = (try with.seconds(steps: stepsOfABlock), try without.seconds(steps: stepsOfABlock))
        var times: [(with: Double, without: Double)] = []
        for _ in 0..<pairs {
            times.append((try with.seconds(steps: stepsOfABlock), try without.seconds(steps: stepsOfABlock)))
        }
        if topology.isMain { report(times) }
    }

    private static func report(_ times: [(with: Double, without: Double)]) {
        let ratios = times.map { $0.with / $0.without }.sorted()
        let step = times.map(\.without).sorted()[pairs / 2] / Double(stepsOfABlock)
        func quantile(_ part: Double) -> String { String(format: "%.4f", ratios[Int(part * Double(pairs - 1))]) }
        print(
            """
            a training of 2 ranks with the record takes \(quantile(0.5)) times as long as without (quartiles \
            \(quantile(0.25)) to \(quantile(0.75)), \(pairs) pairs of \(stepsOfABlock) steps of \
            \(String(format: "%.1f", step * 1e3)) ms with \(Side.layers) buckets each)
            """)
    }
}

/// A small network on one of the two groups.
private struct Side {
    static let layers = 8

    private let parameters: [(name: String, parameter: Tensor)]
    private let parallel: DistributedDataParallel
    private let recorder: RankRecorder
    private let samples = Tensor.ones([4, 16, 32, 32])

    init(_ topology: Topology, _ store: Store, isOff: Bool) throws {
        recorder = RankRecorder(rank: topology.rank, size: topology.worldSize, isOff: isOff)
        let group = try TorchGroup.local(
            store, rank: topology.rank, size: topology.worldSize, timeout: 30, recorder: recorder)
        parameters = (0..<Self.layers).map { layer in
            let weight = Tensor.full([16, 16, 3, 3], Scalar(0.01))
            weight.setRequiresGradient(true)
            return ("layer\(layer).weight", weight)
        }
        var options = ReducerOptions()
        (options.firstBucketBytes, options.bucketBytes) = (1, 1)
        parallel = try DistributedDataParallel(
            parameters: parameters, buffers: [], group: group, options: options)
    }

    func seconds(steps: Int) throws -> Double {
        let start = ContinuousClock.now
        for step in 0..<steps {
            recorder.note("step \(step), epoch 0, loading a batch")
            try parallel.prepareForward()
            recorder.note("step \(step), epoch 0, training")
            try parallel.backward(loss)
            for (_, parameter) in parameters { parameter.setGradient(.undefined) }
        }
        return start.duration(to: .now) / .seconds(1)
    }

    private var loss: Tensor {
        let geometry = Tensor.Convolution(stride: [1, 1], padding: [1, 1], dilation: [1, 1], groups: 1)
        return parameters.reduce(samples) { $0.convolved($1.parameter, bias: .undefined, geometry).relu() }.mean()
    }
}
