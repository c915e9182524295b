import NN
import Parallel
import TestSupport
import Testing
import Torch

/// A case of `syncbn.json` and one of its splits.
struct SyncFixture: Decodable, CustomTestStringConvertible {
    let name, kind: String
    let options: FixtureOptions
    let shares: [[Int]]
    let losses: [Double]?

    var testDescription: String { name }

    static func all(_ kind: String) throws -> [SyncFixture] {
        struct File: Decodable { let cases: [SyncFixture] }
        return try Fixtures.json("syncbn.json", as: File.self).cases.filter { $0.kind == kind }
    }

    static let splits = [[8], [5, 3], [5, 3, 0], [3, 0, 4, 1]]

    /// The case's tensors by their short names.
    func tensors(_ prefix: String = "") throws -> StateDict {
        var found = StateDict()
        let start = "\(name)/\(prefix)"
        for (key, tensor) in try Fixtures.tensors("syncbn.safetensors") where key.hasPrefix(start) {
            found[String(key.dropFirst(start.count))] = tensor
        }
        return found
    }

    func makeLayer() throws -> BatchNorm {
        let layer = BatchNorm(
            channels: 6, epsilon: options.number("eps") ?? 1e-5,
            momentum: options.contains("momentum") ? options.number("momentum") : 0.1,
            affine: options.flag("affine", default: true),
            tracksStatistics: options.flag("track_running_stats", default: true))
        layer.loadPartially(try tensors("parameters/"))
        return layer
    }
}

/// Ranks with parts of a batch against PyTorch's batch normalisation of the whole.
@Suite struct SynchronizedBatchNormTests {
    @Test(arguments: try SyncFixture.all("BatchNorm"), SyncFixture.splits)
    func ranksGiveWhatTheWholeBatchDoes(_ fixture: SyncFixture, shares: [Int]) throws {
        let expected = try fixture.tensors()
        let results = try onRanks(shares) { share, sums, _ in
            try Self.pass(fixture, expected, share, sums)
        }
        let present = zip(results, shares).filter { $1 > 0 }.map(\.0)
        for key in ["y", "input_grad", "evaluated"] {
            check(.concatenate(present.map { $0[key]! }), expected[key]!, fixture, key)
        }
        for key in expected.keys where key.hasPrefix("grads/") {
            check(added(present, key), expected[key]!, fixture, key)
        }
        for (result, count) in zip(results, shares) {
            for key in expected.keys where key.hasPrefix("buffers/") {
                check(result[key]!, expected[key]!, fixture, key)
                expectSame(result[key]!, results[0][key]!)
            }
            #expect(count > 0 || !result.keys.contains { $0.hasPrefix("grads/") })
        }
    }

    /// Two passes in training and one in evaluation, where nobody waits for anybody.
    private static func pass(
        _ fixture: SyncFixture, _ tensors: StateDict, _ share: Share, _ sums: GroupSum
    ) throws -> StateDict {
        let layer = try fixture.makeLayer()
        #expect(layer.synchronizeBatchNorm(over: sums) == 1)
        let x = share(of: tensors["x"]!)
        x.setRequiresGradient(true)
        _ = layer(share(of: tensors["first"]!))
        let y = layer(x)
        let loss = sums.contributes ? (y * share(of: tensors["weights"]!)).sum() : y.sum().muted()
        loss.backward()
        var result: StateDict = ["y": y.detached(), "input_grad": x.gradient]
        for (name, parameter) in layer.namedParameters where parameter.gradient.isDefined {
            result["grads/\(name)"] = parameter.gradient
        }
        for (name, buffer) in layer.namedBuffers { result["buffers/\(name)"] = buffer }
        layer.evaluate()
        if layer.runningMean.isDefined || sums.rankCount == 1 {
            result["evaluated"] = layer(share(of: tensors["first"]!)).detached()
        } else {
            // Without running statistics evaluation is of a rank's own samples, as in PyTorch.
            result["evaluated"] = share(of: tensors["evaluated"]!)
        }
        return result
    }

    /// With an offset of 100 float32 has lost two digits before normalisation begins.
    private func check(_ a: Tensor, _ b: Tensor, _ fixture: SyncFixture, _ what: String) {
        #expect(a.shape == b.shape && a.dtype == b.dtype)
        let limit = fixture.name == "offset" ? 2e-5 : 1e-6
        let distance = relativeDistance(a, b)
        Distances.shared.add("\(fixture.name == "offset" ? "offset " : "")\(what)", distance)
        #expect(distance <= limit, "\(what): \(distance)")
    }

    /// Nothing to synchronise: the same kernel, the same bits.
    @Test func aWorldOfOneIsPlainBatchNorm() {
        let (plain, synchronized) = (BatchNorm(channels: 3), BatchNorm(channels: 3))
        synchronized.synchronizeBatchNorm(over: GroupSum(SoloGroup()))
        let x = noise([4, 3, 5])
        expectSame(synchronized(x), plain(x))
        expectSame(synchronized.runningVariance, plain.runningVariance)
    }

    @Test func conversionReplacesNothingAndCanBeUndone() {
        let shared = BatchNorm(channels: 4)
        let network = Sequential([shared, ReLU(), Sequential([BatchNorm(channels: 4), shared])])
        let (names, parameters) = (network.stateDict.keys, network.parameters)
        #expect(network.synchronizeBatchNorm(over: SoloSum()) == 2)
        #expect(shared.synchronization != nil)
        #expect(network.stateDict.keys == names)
        #expect(zip(network.parameters, parameters).allSatisfy { $0.isSame(as: $1) })
        #expect(network.unsynchronizeBatchNorm() == 2)
        #expect(network.unsynchronizeBatchNorm() == 0)
        #expect(shared.synchronization == nil)
    }

    /// Four ranks in two pairs: each pair is a batch of its own.
    @Test func aPartOfTheRanksCanBeABatch() throws {
        let store = try Store.local()
        let results = try onRanks([2, 2, 2, 2]) { share, _, group in
            let pair = try TorchGroup.local(
                store.prefixed("pair\(group.rank / 2)"), rank: group.rank % 2, size: 2, timeout: 30)
            let layer = BatchNorm(channels: 3)
            layer.synchronizeBatchNorm(over: GroupSum(pair))
            return layer(share(of: noise([8, 3, 5]))).detached()
        }
        for pair in 0..<2 {
            let expected = BatchNorm(channels: 3)(noise([8, 3, 5])[(4 * pair)..<(4 * pair + 4)])
            expectClose(.concatenate([results[2 * pair], results[2 * pair + 1]]), expected.detached())
        }
    }

    /// Channels side by side stay so; 16 bits are computed with in 32.
    @Test(arguments: [(MemoryFormat.channelsLast, DType.float32, 1e-6), (.contiguous, .bfloat16, 1e-2)])
    func layoutAndTypeAreThoseOfTheInput(format: MemoryFormat, dtype: DType, limit: Double) throws {
        @Sendable func pass(_ whole: Tensor, _ layer: BatchNorm) -> [Tensor] {
            let x = whole.to(dtype).contiguous(format)
            x.setRequiresGradient(true)
            let y = layer(x)
            (y.to(.float32) * (x.detached().to(.float32) + 0.5).square()).sum().backward()
            return [y.detached(), x.gradient]
        }
        let expected = pass(noise([6, 4, 3, 5]), BatchNorm(channels: 4))
        let results = try onRanks([4, 2]) { share, sums, _ in
            let layer = BatchNorm(channels: 4)
            layer.synchronizeBatchNorm(over: sums)
            return pass(share(of: noise([6, 4, 3, 5])), layer)
        }
        for (index, whole) in expected.enumerated() {
            let parts = results.map { $0[index] }
            #expect(parts.allSatisfy { $0.dtype == dtype && $0.strides[1...] == whole.strides[1...] })
            #expect(relativeDistance(.concatenate(parts), whole) <= limit)
        }
    }

    /// A batch of no samples at all is as good a way to have none.
    @Test func anEmptyTensorTakesPart() throws {
        let results = try onRanks([4, 1]) { share, sums, group in
            let layer = BatchNorm(channels: 3)
            layer.synchronizeBatchNorm(over: sums)
            let x = group.rank == 0 ? noise([4, 3, 5]) : Tensor.zeros([0, 3, 5])
            x.setRequiresGradient(true)
            let y = layer(x)
            y.square().sum().backward()
            return [y.detached(), layer.runningMean]
        }
        let plain = BatchNorm(channels: 3)
        expectClose(results[0][0], plain(noise([4, 3, 5])).detached())
        #expect(results[1][0].shape == [0, 3, 5])
        for result in results { expectClose(result[1], plain.runningMean) }
    }
}
