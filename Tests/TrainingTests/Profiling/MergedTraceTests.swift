internal import Foundation
internal import TestSupport
internal import Testing
internal import Torch
internal import Training

@Suite struct MergedTraceTests {
    /// A rank's trace as Kineto writes it: the same numbers on each rank.
    private let trace = """
        {"schemaVersion": 1, "host": "a", "traceEvents": [
          {"ph": "M", "name": "process_name", "pid": 7, "args": {"name": "lockstep"}},
          {"ph": "M", "name": "process_labels", "pid": 7, "args": {"labels": "CPU"}},
          {"ph": "M", "name": "process_name", "pid": 0, "args": {"name": "lockstep"}},
          {"ph": "M", "name": "process_labels", "pid": 0, "args": {"labels": "GPU 0"}},
          {"ph": "X", "name": "forward", "pid": 7, "tid": 7, "ts": 1.5, "dur": 2},
          {"ph": "s", "name": "fwdbwd", "id": 3, "pid": 7, "tid": 7, "ts": 1.5},
          {"ph": "X", "name": "PyTorch Profiler (0)", "pid": "Spans", "tid": 0, "ts": 1, "dur": 9}]}
        """

    private func events(_ traces: [String]) throws -> [[String: Any]] {
        let folder = try TemporaryFolder()
        try MergedTrace(traces.map { Data($0.utf8) }).write(to: folder.file("merged.json"))
        let data = try Data(contentsOf: URL(filePath: folder.file("merged.json")))
        let merged = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        #expect(merged.keys.sorted() == ["schemaVersion", "traceEvents"])
        return try #require(merged["traceEvents"] as? [[String: Any]])
    }

    @Test func ranksAreProcessesOfTheirOwn() throws {
        let events = try events([trace, trace])
        let named = events.filter { $0["name"] as? String == "process_name" }
        let names = named.compactMap { ($0["args"] as? [String: String])?["name"] }
        #expect(names == ["rank 0 CPU", "rank 0 GPU 0", "rank 1 CPU", "rank 1 GPU 0"])
        #expect(Set(named.compactMap { $0["pid"] as? Int }).count == 4)
        let forward = events.filter { $0["name"] as? String == "forward" }.compactMap { $0["pid"] as? Int }
        #expect(forward == [named[0]["pid"] as? Int, named[2]["pid"] as? Int].compactMap(\.self))
    }

    @Test func arrowsStayWithinARank() throws {
        let arrows = try events([trace, trace]).compactMap { $0["id"] as? Int }
        #expect(arrows.count == 2 && arrows[0] != arrows[1])
    }

    @Test func theProfilersOwnSpansAreLeftOut() throws {
        #expect(try events([trace]).allSatisfy { $0["pid"] is Int })
    }

    @Test func somethingElseIsRefused() {
        #expect(throws: TorchError.self) { try MergedTrace([Data("[]".utf8)]) }
    }
}
