import DataPipeline
import OrderedCollections
import Parallel
import TestSupport
import Testing
import VisionTasks

@Suite struct SaliencyMetricsTests {
    private static let names = ["MAE", "Sm", "wFm", "adpFm", "meanFm", "maxFm", "adpEm", "meanEm", "maxEm"]

    /// Also where NumPy's rounding decides, as in the picture with a flat part; what the formula says where PySODMetrics' is NaN.
    @Test func eachPictureIsWhatPySODMetricsSays() throws {
        let fixture = try SaliencyFixture.load()
        let measured = try SaliencyMetrics(SaliencyFixture.files(), .pysodmetrics)
        #expect(try SaliencyFixture.files().names == fixture.each.map(\.name))
        #expect(measured.records.count == fixture.each.count && fixture.each.count == 26)
        for (record, expected) in zip(measured.records, fixture.each) {
            let scores = SaliencyScores(record, .pysodmetrics)
            let name = expected.name ?? ""
            expectClose(scores.meanAbsoluteError, expected.mae, name)
            expectClose(scores.structure, try #require(expected.sm), name)
            expectClose(scores.weightedF, try #require(expected.wfm), name)
            expectClose(scores.adaptiveF, expected.adpFm, name)
            expectClose(scores.adaptiveE, try #require(expected.adpEm), name)
            expectClose(Self.some(scores.f), expected.f, name)
            expectClose(Self.some(scores.e), try #require(expected.e), name)
            expectClose(Self.some(scores.precision), expected.precision, name)
            expectClose(Self.some(scores.recall), expected.recall, name)
        }
    }

    @Test func theDataSetIsWhatPySODMetricsSays() throws {
        let expected = try SaliencyFixture.load().all
        let summary = SaliencySummary(try SaliencyMetrics(SaliencyFixture.files(), .pysodmetrics))
        expectClose(summary.meanAbsoluteError, expected.mae)
        expectClose(summary.structure, try #require(expected.sm))
        expectClose(summary.weightedF, try #require(expected.wfm))
        expectClose(summary.adaptiveF, expected.adpFm)
        expectClose(summary.adaptiveE, try #require(expected.adpEm))
        expectClose(summary.curves.f, expected.f)
        expectClose(summary.curves.e, try #require(expected.e))
        expectClose(summary.curves.precision, expected.precision)
        expectClose(summary.curves.recall, expected.recall)
        #expect(Array(summary.metrics.keys) == Self.names && summary.curves.thresholds == Array(0...255))
    }

    @Test func minetAveragesPrecisionAndRecallFirst() throws {
        let expected = try SaliencyFixture.load().minet
        let summary = SaliencySummary(try SaliencyMetrics(SaliencyFixture.files(), .minet))
        expectClose(summary.meanAbsoluteError, expected.mae)
        expectClose(summary.adaptiveF, expected.adpFm)
        expectClose(summary.curves.precision, expected.precision)
        expectClose(summary.curves.recall, expected.recall)
        expectClose(summary.curves.f, expected.f)
        let usual = SaliencySummary(try SaliencyMetrics(SaliencyFixture.files(), .pysodmetrics))
        #expect(try #require(summary.metrics["maxFm"]) > #require(usual.metrics["maxFm"]) + 0.01)
        #expect(summary.structure == usual.structure && summary.weightedF == usual.weightedF)
    }

    @Test func distributedSODHasRulesOfItsOwn() throws {
        let expected = try SaliencyFixture.load().distributed
        let summary = SaliencySummary(try SaliencyMetrics(SaliencyFixture.files(), .distributedSOD))
        expectClose(summary.meanAbsoluteError, expected.mae)
        expectClose(summary.structure, try #require(expected.sm))
        expectClose(summary.weightedF, try #require(expected.wfm))
        expectClose(summary.adaptiveF, expected.adpFm)
        expectClose(summary.adaptiveE, try #require(expected.adpEm))
        expectClose(summary.curves.precision, expected.precision)
        expectClose(summary.curves.recall, expected.recall)
        expectClose(summary.curves.f, expected.f)
        #expect(summary.curves.thresholds == Array(0...254))
    }

    /// Also for shares that are unequal, and for a rank without any.
    @Test func anyShardingGivesTheSameBits() throws {
        let alone = try Self.metrics(SoloGroup()) { _ in 0 }
        #expect(alone.metrics.values.allSatisfy { $0 > 0 && $0 < 1 })
        for owner in [{ $0 % 2 }, { $0 < 5 ? 0 : 2 }, { ($0 * 7) % 3 }] as [@Sendable (Int) -> Int] {
            for merged in try LoopbackRanks.run(3, { try Self.metrics($0, owner: owner) }) {
                #expect(merged.records == alone.records)
                #expect(merged.metrics.keys == alone.metrics.keys)
                #expect(merged.metrics.values.map(\.bitPattern) == alone.metrics.values.map(\.bitPattern))
            }
        }
        let two = try LoopbackRanks.run(2) { try Self.metrics($0) { $0 % 2 } }
        #expect(two.allSatisfy { $0.records == alone.records })
    }

    /// Each rank in an order of its own, some one by one and some together.
    private static func metrics(_ group: any ProcessGroup, owner: (Int) -> Int) throws -> SaliencyMetrics {
        let files = try SaliencyFixture.files()
        var metrics = SaliencyMetrics()
        let mine = files.names.indices.reversed().filter { owner($0) == group.rank }
        for place in mine.dropFirst(4) {
            let (prediction, mask) = try files.read(place)
            metrics.add(place, prediction: prediction, mask: mask)
        }
        metrics.add(
            try mine.prefix(4).map { place in
                let (prediction, mask) = try files.read(place)
                return (image: place, prediction: prediction, mask: mask)
            })
        try metrics.merge(over: group)
        return metrics
    }

    @Test func threadsChangeNothing() throws {
        let one = try SaliencyMetrics(SaliencyFixture.files(), .pysodmetrics, threads: 1)
        let four = try SaliencyMetrics(SaliencyFixture.files(), .pysodmetrics, threads: 4)
        #expect(one.records == four.records)
    }

    @Test func nothingIsNotANumber() {
        let metrics = SaliencyMetrics().metrics
        #expect(Array(metrics.keys) == Self.names && metrics.values.allSatisfy(\.isNaN))
    }

    private static func some(_ curve: [Double]) -> [Double] {
        stride(from: 0, to: curve.count, by: 15).map { curve[$0] }
    }
}

private func expectClose(
    _ value: Double, _ expected: Double, _ name: String = "", location: SourceLocation = #_sourceLocation
) {
    #expect(abs(value - expected) < 1e-11, "\(name)", sourceLocation: location)
}

private func expectClose(
    _ values: [Double], _ expected: [Double], _ name: String = "", location: SourceLocation = #_sourceLocation
) {
    #expect(values.count == expected.count, "\(name)", sourceLocation: location)
    let worst = zip(values, expected).map { abs($0 - $1) }.max() ?? .nan
    #expect(worst < 1e-11, "\(name)", sourceLocation: location)
}
