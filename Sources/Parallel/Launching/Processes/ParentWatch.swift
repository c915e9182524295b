import CTorch
import Foundation

/// Ties a rank's life to its launcher's: also after `kill -9` of the launcher no rank stays behind.
public enum ParentWatch {
    static let variable = "LOCKSTEP_LAUNCHER_PID"

    /// Call once, early, in a rank.
    public static func dieWithLauncher(environment: [String: String]) {
        guard let launcher = environment[variable].flatMap(Int32.init) else { return }
        ct_die_with_parent()
        // The launcher may have died before the call.
        if getppid() != launcher { exit(1) }
    }
}
