import ArgumentParser
import Foundation
import Parallel

/// Options as they were given, or else by torchrun's variables.
struct TorchrunValues {
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
