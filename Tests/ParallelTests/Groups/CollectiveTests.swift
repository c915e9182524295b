import Foundation
import Parallel
import TestSupport
import Testing
import Torch

@Suite struct CollectiveTests {
    @Test(arguments: 1...4) func everyCollectiveGivesItsResult(ranks: Int) throws {
        #expect(
            try LoopbackRanks.run(ranks) { try CollectiveSelfTest.run($0) } == [[String]](repeating: [], count: ranks))
    }

    @Test func aWorldOfOneIsAGroupToo() throws {
        #expect(try CollectiveSelfTest.run(SoloGroup()) == [])
    }

    @Test(arguments: ReduceOperation.allCases) func ranksAreCombined(_ operation: ReduceOperation) throws {
        let expected: Double =
            switch operation {
            case .sum: 9
            case .product: 24
            case .minimum: 2
            case .maximum: 4
            }
        let results = try LoopbackRanks.run(3) { group in
            let tensor = Tensor.full([2], Scalar(group.rank + 2), dtype: .float64)
            try group.allReduce(tensor, operation)
            return tensor.array(of: Double.self)
        }
        #expect(results == [[Double]](repeating: [expected, expected], count: 3))
    }

    @Test(arguments: [DType.uint8, .int32, .int64, .float16, .float32, .float64])
    func typesTravel(_ dtype: DType) throws {
        let results = try LoopbackRanks.run(2) { group in
            let tensor = Tensor.full([3], Scalar(group.rank + 5), dtype: dtype)
            try group.broadcast(tensor, from: 1)
            return tensor.to(.float64).array(of: Double.self)
        }
        #expect(results == [[6, 6, 6], [6, 6, 6]])
    }

    @Test func severalAreUnderWayAtOnce() throws {
        let results = try LoopbackRanks.run(3) { group in
            let tensors = (1...4).map { Tensor.full([2], Scalar($0 * (group.rank + 1)), dtype: .int64) }
            let pending = try tensors.dropLast().map { try group.startAllReduce($0, .sum) }
            try group.allReduce(tensors[3], .sum)
            for collective in pending.reversed() { try collective.wait() }
            return tensors.map { $0.array(of: Int.self)[1] }
        }
        #expect(results == [[Int]](repeating: [6, 12, 18, 24], count: 3))
    }

    /// Else a rank that hangs before it waits would look as if it waited for the others.
    @Test func anEndIsWrittenDownBeforeAnyoneWaits() throws {
        let recorder = RankRecorder()
        let group = try TorchGroup.local(.local(), rank: 0, size: 1, timeout: 30, recorder: recorder)
        let pending = try group.startAllReduce(.zeros([2]), .sum)
        var isOpen: Bool { RankTrace(Data(recorder.bytes))?.waiting != nil }
        for _ in 0..<1000 where isOpen { usleep(1000) }
        #expect(!isOpen)
        try pending.wait()
    }

    /// What libtorch keeps for the whole process must not be among what a barrier uses.
    @Test func ranksThatShareAProcessMeetOftenAtBarriers() throws {
        let met = try LoopbackRanks.run(4) { group in
            for _ in 0..<500 { try group.barrier() }
            return true
        }
        #expect(met.count == 4)
    }

    /// One row an index of the rank, so rank 0 has none.
    @Test(arguments: 1...4) func tensorsOfUnequalLengthAreGathered(ranks: Int) throws {
        let results = try LoopbackRanks.run(ranks) { group in
            let own = Tensor.full([group.rank, 2], Scalar(group.rank), dtype: .int64)
            return try gatherUnequal(own, over: group).map { [$0.shape, $0.flattened().array()] }
        }
        let expected = (0..<ranks).map { [[$0, 2], [Int](repeating: $0, count: 2 * $0)] }
        #expect(results == [[[[Int]]]](repeating: expected, count: ranks))
    }

    @Test(arguments: [["", "", ""], ["", "zwei 😀", ""], ["a", "bb", "ccc"]])
    func textsAreGathered(texts: [String]) throws {
        #expect(try LoopbackRanks.run(3) { try gatherTexts(texts[$0.rank], over: $0) } == [texts, texts, texts])
    }

    @Test func aRankThatLeavesIsNamedAsTheReason() throws {
        let errors = try LoopbackRanks.run(2, timeout: 5) { group -> CollectiveError? in
            guard group.rank == 0 else { return nil }
            do {
                try group.allReduce(.zeros([2, 3]), .sum)
                return nil
            } catch let error as CollectiveError {
                return error
            }
        }
        let error = try #require(errors[0])
        #expect(error.rank == 0 && error.operation == "all_reduce" && error.tensor == "float32[2, 3]")
        #expect(error.description.hasPrefix("rank 0 could not finish all_reduce of float32[2, 3]: "))
    }
}
