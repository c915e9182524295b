import ArgumentParser
import Foundation
import Parallel
import Training

/// What torchrun's options come to.
struct TorchrunPlan {
    let processes: Int
    let nodes: ClosedRange<Int>
    private let values: Values
    let runID: String?
    let maxRestarts: Int
    let shutdownTimeout: Double?

    init(_ options: TorchrunOptions) throws {
        let values = Values(options)
        processes = try RankCount(values["nproc-per-node", options.processes] ?? "1").value
        maxRestarts = try values.number("max-restarts", options.maxRestarts, from: 0) ?? 0
        shutdownTimeout = try values.number("shutdown-timeout", options.shutdownTimeout, from: 0).map(Double.init)
        runID = values["rdzv-id", options.rendezvousID]
        nodes = options.isStandalone || values.isSet("standalone") ? 1...1 : try values.nodes
        self.values = values
    }

    /// - Throws: `ValidationError` when several machines have no place to meet.
    var meeting: Meeting {
        get throws { nodes.upperBound == 1 ? .alone(port: try values.ownPort) : .nodes(try values.meeting(nodes)) }
    }

    /// Ranks of all machines, as far as it is known before they meet.
    var worldSize: Int { processes * nodes.lowerBound }

    func apply(to launch: inout Launch) throws {
        launch.meeting = try meeting
        launch.maxRestarts = maxRestarts
        // Machines must agree on a name; torchrun's default is this one.
        launch.runID = runID ?? (nodes.upperBound > 1 ? "none" : nil)
        if let shutdownTimeout {
            launch.grace = shutdownTimeout
            launch.patience = shutdownTimeout
        }
    }
}

/// Options as they were given, or else by torchrun's variables.
private struct Values {
    let options: TorchrunOptions

    init(_ options: TorchrunOptions) { self.options = options }

    subscript(name: String, given: String?) -> String? { given ?? variable(name) }

    func isSet(_ name: String) -> Bool { variable(name) == "1" }

    private func variable(_ name: String) -> String? {
        let name = "PET_" + name.uppercased().replacing("-", with: "_")
        return ProcessInfo.processInfo.environment[name]
    }

    func number(_ name: String, _ given: String?, from least: Int, to most: Int = .max) throws -> Int? {
        guard let text = self[name, given] else { return nil }
        guard let value = Int(text), value >= least, value <= most else {
            let range = most == .max ? "\(least) or more" : "a number from \(least) to \(most)"
            throw ValidationError("--\(name) is '\(text)': expected \(range)")
        }
        return value
    }

    var nodes: ClosedRange<Int> {
        get throws {
            let text = self["nnodes", options.nodes] ?? "1"
            let parts = text.split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
            guard (1...2).contains(parts.count), let least = parts[0], let most = parts[parts.count - 1],
                least >= 1, least <= most
            else { throw ValidationError("--nnodes is '\(text)': expected a number, or MIN:MAX such as 1:4") }
            return least...most
        }
    }

    // MARK: Where to meet

    private var backend: String {
        get throws {
            let name = self["rdzv-backend", options.rendezvousBackend] ?? "static"
            guard ["static", "c10d"].contains(name) else {
                throw ValidationError("--rdzv-backend is '\(name)': expected static or c10d")
            }
            return name
        }
    }

    private var masterPort: UInt16? {
        get throws { try number("master-port", options.masterPort, from: 1, to: 65535).map(UInt16.init) }
    }

    /// For a machine on its own, where a port of 0 is a free one.
    var ownPort: UInt16? {
        get throws {
            if options.isStandalone { return nil }
            let endpoint = try self["rdzv-endpoint", options.rendezvousEndpoint].map { try Endpoint($0, port: 0) }
            return try endpoint.flatMap { $0.port == 0 ? nil : $0.port } ?? masterPort
        }
    }

    func meeting(_ nodes: ClosedRange<Int>) throws -> NodeOptions {
        let isStatic = try backend == "static"
        guard !isStatic || nodes.count == 1 else {
            throw ValidationError("--nnodes \(nodes.lowerBound):\(nodes.upperBound) needs --rdzv-backend c10d")
        }
        let endpoint = try endpoint(isStatic: isStatic)
        var meeting = NodeOptions(nodes: nodes, host: endpoint.host, port: endpoint.port)
        meeting.localAddress = self["local-addr", options.localAddress]
        try RendezvousSettings(self["rdzv-conf", options.rendezvousSettings] ?? "").apply(to: &meeting)
        if isStatic {
            meeting.nodeRank = try number("node-rank", options.nodeRank, from: 0, to: nodes.upperBound - 1) ?? 0
        }
        return meeting
    }

    private func endpoint(isStatic: Bool) throws -> Endpoint {
        if let text = self["rdzv-endpoint", options.rendezvousEndpoint], !text.isEmpty {
            return try Endpoint(text, port: isStatic ? 29500 : 29400)
        }
        guard let host = self["master-addr", options.masterAddress] else {
            throw ValidationError(
                "several machines need a place to meet: give all of them the same "
                    + (isStatic ? "--master-addr HOST [--master-port PORT]" : "--rdzv-endpoint HOST:PORT"))
        }
        return Endpoint(host: host, port: try masterPort ?? 29500)
    }
}

/// HOST:PORT; an IPv6 address stands in brackets where a port follows.
struct Endpoint {
    let host: String
    let port: UInt16

    init(host: String, port: UInt16) {
        (self.host, self.port) = (host.trimmingCharacters(in: ["[", "]"]), port)
    }

    init(_ text: String, port: UInt16) throws {
        let colon = text.lastIndex(of: ":")
        guard let colon, text[colon...].dropFirst().allSatisfy(\.isNumber),
            text[..<colon].count(where: { $0 == ":" }) == 0 || text.hasPrefix("[")
        else {
            self.init(host: text, port: port)
            return
        }
        guard let number = UInt16(text[colon...].dropFirst()) else {
            throw ValidationError("--rdzv-endpoint is '\(text)': expected HOST or HOST:PORT")
        }
        self.init(host: String(text[..<colon]), port: number)
    }
}

/// `--rdzv-conf`, with torchrun's keys.
struct RendezvousSettings {
    static let keys = [
        "is_host", "join_timeout", "keep_alive_interval", "keep_alive_max_attempt", "last_call_timeout", "timeout",
    ]

    private var values: [String: String] = [:]

    init(_ text: String) throws {
        for pair in text.split(separator: ",") {
            let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
            guard parts.count == 2 else {
                throw ValidationError("--rdzv-conf has '\(pair)': expected KEY=VALUE")
            }
            guard Self.keys.contains(parts[0]) else {
                let hint = nearest(parts[0], in: Self.keys).map { "; did you mean \($0)?" } ?? ""
                throw ValidationError("--rdzv-conf has no '\(parts[0])'\(hint)")
            }
            values[parts[0]] = parts[1]
        }
    }

    func apply(to meeting: inout NodeOptions) throws {
        if let seconds = try seconds("timeout") { meeting.joinTimeout = seconds }
        if let seconds = try seconds("join_timeout") { meeting.joinTimeout = seconds }
        if let seconds = try seconds("last_call_timeout") { meeting.lastCall = seconds }
        let interval = try seconds("keep_alive_interval")
        let attempts = try seconds("keep_alive_max_attempt")
        if interval != nil || attempts != nil { meeting.silence = (interval ?? 5) * (attempts ?? 3) }
        guard let isHost = values["is_host"] else { return }
        guard let value = ["true": true, "1": true, "false": false, "0": false][isHost.lowercased()] else {
            throw ValidationError("--rdzv-conf has is_host=\(isHost): expected true or false")
        }
        meeting.isHost = value
    }

    private func seconds(_ key: String) throws -> Double? {
        guard let text = values[key] else { return nil }
        guard let value = Double(text), value > 0 else {
            throw ValidationError("--rdzv-conf has \(key)=\(text): expected a number above 0")
        }
        return value
    }
}
