public import Foundation

/// NVIDIA's driver as `Tests/StandInNVML` plays it.
public enum StandInGPUs {
    /// What makes a program ask it instead of the true one; `machine` is a letter a GPU, see `nvml.c`.
    public static func environment(_ machine: String) -> [String: String] {
        ["LOCKSTEP_NVML": library.path, "STAND_IN_GPUS": machine]
    }

    /// Built together with the tests.
    public static var library: URL {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "libStandInNVML.so")
    }
}
