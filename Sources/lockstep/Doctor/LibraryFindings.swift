import Parallel
import Torch

/// libtorch, its backends and the plug-ins.
enum LibraryFindings {
    static func all() throws -> [Finding] {
        [.ok("libtorch", "\(TorchRuntime.version), \(TorchRuntime.threads) threads an operation"), try gloo()]
            + [driver()] + Plugin.allCases.map(plugin)
    }

    /// Two ranks within this process call every collective.
    private static func gloo() throws -> Finding {
        let failures = try LoopbackRanks.run(2) { try CollectiveSelfTest.run($0) }.flatMap { $0 }
        guard !failures.isEmpty else { return .ok("gloo", "all collectives work between two ranks on this machine") }
        return .failure(
            "gloo", failures.joined(separator: "; "),
            fix: "set up libtorch again: remove its folder in ~/.cache/lockstep, then make")
    }

    /// The major version from which drivers run programs of CUDA 13, which libtorch is built for (NVIDIA, "CUDA 13.0 release
    /// notes", table 3).
    private static let oldestDriver = 580

    private static func driver() -> Finding {
        let machine: GPUMachine
        do { machine = try NVML().machine() } catch {
            return .ok("NVIDIA driver", "none: ranks compute on the CPU")
        }
        let version = machine.driverVersion ?? "unknown"
        let text = "\(version), \(machine.gpus.count) GPUs; see lockstep gpus"
        guard let major = version.split(separator: ".").first.flatMap({ Int($0) }), major < oldestDriver else {
            return .ok("NVIDIA driver", text)
        }
        return .failure(
            "NVIDIA driver", "\(text). libtorch needs \(oldestDriver) or newer",
            fix: "install a newer driver, or train with --device cpu")
    }

    private static func plugin(_ plugin: Plugin) -> Finding {
        let name = "\(plugin.rawValue.dropFirst("Lockstep".count)) plug-in"
        switch plugin.probe() {
        case .works(let description): return .ok(name, description)
        case .unavailable(let reason):
            return .warning(
                name, "cannot be used: \(reason)", fix: "only needed for \(plugin.purpose); \(hint(plugin))")
        }
    }

    private static func hint(_ plugin: Plugin) -> String {
        switch plugin {
        case .cuda: "see docs/devices.md"
        case .mpi: "apt-get install openmpi-bin, and the plug-in beside the program (docs/backends.md)"
        case .geo: "apt-get install libgdal-dev, and the plug-in beside the program"
        }
    }
}
