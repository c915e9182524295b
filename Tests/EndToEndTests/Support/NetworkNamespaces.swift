import Foundation
import TestSupport

/// Machines of a test on this machine: namespaces with an address and a host name each, joined by a switch of their own.
///
/// Processes and files are those of this machine. Needs the superuser; `refusal` says why it is not allowed.
///
/// Nothing stays behind, also when a test fails or is killed: namespaces end with the processes that hold them, and
/// those wait for the end of a pipe from this one.
final class NetworkNamespaces {
    private let hub: Namespace
    private let machines: [Namespace]
    private let names: TemporaryFolder

    /// Why there can be none here; nil where there can.
    static let refusal: String? = {
        do {
            _ = try NetworkNamespaces(1)
            return nil
        } catch {
            return "no network namespaces: \(error)"
        }
    }()

    /// Makes so many machines: `node0` at 10.77.0.1, `node1` at 10.77.0.2, ...
    init(_ count: Int) throws {
        names = try TemporaryFolder()
        let lines = (0..<count).map { "\(Self.address(of: $0)) \(Self.name(of: $0))\n" }
        let hosts = try names.write("127.0.0.1 localhost\n\(lines.joined())".utf8, to: "hosts")
        hub = try Namespace("ip link add hub type bridge; ip link set hub up")
        machines = try (0..<count).map { machine in
            try Namespace("hostname \(Self.name(of: machine)); mount --bind \(hosts) /etc/hosts; ip link set lo up")
        }
        for machine in 0..<count { try plugIn(machine) }
    }

    var count: Int { machines.count }

    static func name(of machine: Int) -> String { "node\(machine)" }

    static func address(of machine: Int) -> String { "10.77.0.\(machine + 1)" }

    /// Starts a program on one of the machines.
    func start(
        _ arguments: [String], on machine: Int, in folder: String, environment: [String: String] = [:],
        program: URL = Program.path
    ) throws -> Program {
        let entering = machines[machine].entering(folder: folder)
        return try Program(
            entering + [program.path] + arguments, in: folder, environment: environment, program: Namespace.nsenter)
    }

    /// Pulls a machine's cable out of the switch: what is sent goes nowhere, and nobody is told.
    func cut(_ machine: Int) throws { try hub.run("ip link set port\(machine) nomaster") }

    /// Plugs the cable in again.
    func mend(_ machine: Int) throws { try hub.run("ip link set port\(machine) master hub") }

    private func plugIn(_ machine: Int) throws {
        let port = "port\(machine)"
        try hub.run(
            "ip link add \(port) master hub type veth peer name eth0 netns \(machines[machine].id); ip link set \(port) up"
        )
        try machines[machine].run("ip address add \(Self.address(of: machine))/24 dev eth0; ip link set eth0 up")
    }
}

/// A network, a host name and a view of the file system apart from those of this machine.
private final class Namespace {
    private let holder = Process()
    private let lifeline = Pipe()

    static let nsenter = URL(filePath: "/usr/bin/nsenter")

    /// - Parameter script: lines for the shell that set it up.
    init(_ script: String) throws {
        let output = Pipe()
        holder.executableURL = URL(filePath: "/usr/bin/unshare")
        // Says that it is ready, then waits.
        holder.arguments = ["--net", "--uts", "--mount", "sh", "-ec", "\(script); echo ready; exec cat >&2"]
        holder.standardInput = lifeline
        holder.standardOutput = output
        holder.standardError = output
        try holder.run()
        var said = ""
        while !said.hasSuffix("ready\n") {
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw NamespaceError(description: said) }
            said += String(decoding: more, as: UTF8.self)
        }
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        holder.waitUntilExit()
    }

    var id: pid_t { holder.processIdentifier }

    /// The arguments of `nsenter` before a program and its own.
    func entering(folder: String) -> [String] { ["--target", "\(id)", "--net", "--uts", "--mount", "--wd=\(folder)"] }

    func run(_ script: String) throws {
        let process = Process()
        let output = Pipe()
        process.executableURL = Self.nsenter
        process.arguments = entering(folder: "/") + ["sh", "-ec", script]
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw NamespaceError(description: said) }
    }
}

private struct NamespaceError: Error, CustomStringConvertible {
    let description: String
}
