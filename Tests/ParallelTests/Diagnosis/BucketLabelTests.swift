import Foundation
import Parallel
import TestSupport
import Testing
import Torch

/// Gradients under the names of their parameters.
@Suite struct BucketLabelTests {
    @Test func labelsNameABucketsFirstParameterAndCountTheRest() {
        let labels = BucketLabel.labels(of: ["a.weight", "a.bias", "b.weight"], in: [1, 1, 0])
        #expect(labels.map(\.name) == ["bucket 1/2", "bucket 2/2"])
        #expect(labels.map(\.contents) == ["b.weight", "a.weight … 2 parameters"])
    }

    /// Also when the buckets have changed since, and for more buckets than there is room for.
    @Test func recordsKeepTheirLabels() throws {
        let recorder = RankRecorder()
        func call(_ label: BucketLabel) {
            var call = Collective(.allReduce, .zeros([3]))
            call.bucket = label
            recorder.finish(recorder.begin(call))
        }
        recorder.keep(BucketLabel.labels(of: ["old"], in: [0])).forEach(call)
        let names = (0..<64).map { "parameter\($0)" }
        recorder.keep(BucketLabel.labels(of: Array(names[..<3]), in: [0, 0, 1])).forEach(call)
        #expect(
            try said(recorder) == [
                "all_reduce #1 of bucket 1/1 (float32[3], old)",
                "all_reduce #2 of bucket 1/2 (float32[3], parameter0 … 2 parameters)",
                "all_reduce #3 of bucket 2/2 (float32[3], parameter2)",
            ])
        _ = recorder.keep(BucketLabel.labels(of: names, in: Array(0..<64)))
        #expect(try said(recorder).first == "all_reduce #1 of bucket 1/1 (float32[3])")
    }

    private func said(_ recorder: RankRecorder) throws -> [String] {
        try #require(RankTrace(Data(recorder.bytes))).entries.map(\.name)
    }

    enum Sending: CaseIterable {
        case whole, halved, findingUnused, staticGraph, powerSGD

        var options: ReducerOptions {
            var options = ReducerOptions()
            options.firstBucketBytes = 1
            options.bucketBytes = 1
            switch self {
            case .whole: break
            case .halved: options.compression = .bfloat16
            case .findingUnused: options.findUnusedParameters = true
            case .staticGraph: options.staticGraph = true
            case .powerSGD:
                var powerSGD = PowerSGDOptions()
                powerSGD.startStep = 2
                options.compression = .powerSGD(powerSGD)
            }
            return options
        }
    }

    /// Of each call the size must be that of the parameters in whose name it is made, before and after the engine has
    /// changed its buckets.
    @Test(arguments: Sending.allCases) func theEnginesCallsAreThoseOfTheirBuckets(sending: Sending) throws {
        let store = try Store.local()
        let recorders = [RankRecorder(rank: 0, size: 2), RankRecorder(rank: 1, size: 2)]
        _ = try LoopbackRanks.run(2) { threads in
            let rank = threads.rank
            let group = try TorchGroup.local(
                store, rank: rank, size: 2, timeout: 20, recorder: recorders[rank])
            let network = TinyNetwork()
            let parallel = try DistributedDataParallel(
                parameters: network.parameters, buffers: [], group: group, options: sending.options)
            for step in 0..<3 {
                network.clearGradients()
                try parallel.prepareForward()
                try parallel.backward(network.loss(TinyNetwork.samples(2, seed: UInt64(step))))
            }
        }
        let calls = try #require(RankTrace(Data(recorders[0].bytes))).entries.filter { $0.collective.bucket != nil }
        let sizes = ["first": 72, "bias": 4, "second": 36]
        #expect(Set(calls.compactMap { $0.collective.bucket?.contents }) == Set(sizes.keys))
        guard sending != .powerSGD else { return }
        #expect(calls.count == 3 * sizes.count)
        for call in calls {
            let size = try #require(sizes[call.collective.bucket?.contents ?? ""])
            #expect(call.name.contains("[\(size)]"), "\(call.name)")
        }
    }
}
