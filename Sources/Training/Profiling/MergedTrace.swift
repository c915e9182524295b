import Foundation
import Torch

/// Chrome traces of several ranks as one file, in which each rank is a process of its own.
public struct MergedTrace {
    private var events: [[String: Any]] = []
    private var processes: [String: Int] = [:]
    private var head: [String: Any] = [:]

    /// - Parameter traces: Kineto's, by rank.
    /// - Throws: `TorchError` for what is no Chrome trace.
    public init(_ traces: [Data]) throws {
        for (rank, data) in traces.enumerated() {
            let trace = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
            guard let trace, let recorded = trace["traceEvents"] as? [[String: Any]] else {
                throw TorchError("reading the trace of rank \(rank)", reason: "it is no Chrome trace")
            }
            if rank == 0 { head = trace.filter { Self.kept.contains($0.key) } }
            let names = Self.names(of: recorded)
            for event in recorded { add(event, rank, names) }
        }
    }

    /// - Throws: when the file cannot be written.
    public func write(to path: String) throws {
        var trace = head
        trace["traceEvents"] = events
        let data = try JSONSerialization.data(withJSONObject: trace, options: [.sortedKeys])
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    /// The rest is about the process that has recorded it.
    private static let kept: Set = ["schemaVersion", "displayTimeUnit", "baseTimeNanoseconds", "deviceProperties"]

    /// What Kineto says of each process: `CPU`, `GPU 0`.
    private static func names(of events: [[String: Any]]) -> [String: String] {
        events.reduce(into: [:]) { names, event in
            guard event["name"] as? String == "process_labels", let arguments = event["args"] as? [String: Any]
            else { return }
            names[process(of: event)] = arguments["labels"] as? String
        }
    }

    private static func process(of event: [String: Any]) -> String { "\(event["pid"] ?? "")" }

    private mutating func add(_ event: [String: Any], _ rank: Int, _ names: [String: String]) {
        let process = Self.process(of: event)
        // The others are about the profiler itself.
        guard Int(process) != nil else { return }
        var event = event
        event["pid"] = number(of: process, rank)
        // Arrows are told apart by numbers, which begin anew on each rank.
        if let id = event["id"] as? Int { event["id"] = rank << 32 | id }
        switch event["name"] as? String {
        case "process_name": event["args"] = ["name": "rank \(rank) \(names[process] ?? "")"]
        case "process_sort_index": event["args"] = ["sort_index": event["pid"]]
        default: break
        }
        events.append(event)
    }

    /// Numbers of processes may be those of another machine's too, and GPUs are processes 0, 1, ... on each rank.
    private mutating func number(of process: String, _ rank: Int) -> Int {
        let key = "\(rank) \(process)"
        let number = processes[key] ?? processes.count + 1
        processes[key] = number
        return number
    }
}
