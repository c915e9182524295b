import Foundation
import Parallel

/// Ports and addresses.
enum NetworkFindings {
    static func all(environment: [String: String] = ProcessInfo.processInfo.environment) -> [Finding] {
        [listening(), port(), interfaces(environment)]
    }

    private static func listening() -> Finding {
        guard let reason = NetworkCheck.obstacle(toPort: 0) else {
            return .ok("listening", "ranks can listen on 127.0.0.1")
        }
        return .failure("listening", reason, fix: "allow the loopback interface: ip link set lo up")
    }

    /// The port of torchrun, and of several machines under this launcher.
    private static func port() -> Finding {
        guard NetworkCheck.obstacle(toPort: 29500) != nil else { return .ok("port 29500", "free") }
        return .warning(
            "port 29500", "another program listens on it",
            fix: "choose another by --master-port for several machines; ss -ltnp 'sport = 29500' says who has it")
    }

    private static func interfaces(_ environment: [String: String]) -> Finding {
        let addresses = NetworkCheck.addresses
        guard !addresses.isEmpty else {
            return .ok("interfaces", "loopback only: ranks of this machine can train, other machines cannot join")
        }
        do {
            let used = try NetworkCheck.gathering(environment)
            return .ok(
                "interfaces", "\(addresses.joined(separator: ", ")); ranks of several machines would use \(used)")
        } catch {
            return .warning(
                "interfaces", "\(error)", fix: "name one of \(addresses.joined(separator: ", ")) by GLOO_SOCKET_IFNAME")
        }
    }
}
