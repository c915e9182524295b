import CTorch
import Foundation

/// A process as one of several ranks.
public enum RankProcess {
    static let launcher = "LOCKSTEP_LAUNCHER_PID"

    /// Call once, early, in a rank.
    ///
    /// Gives it a name that tells it apart in `ps -o comm` and `top`, and ties its life to its launcher's: also after
    /// `kill -9` of the launcher no rank stays behind.
    public static func begin(environment: [String: String]) {
        if let rank = environment["RANK"] { ct_set_process_name("lockstep.rank\(rank)") }
        guard let launcher = environment[launcher].flatMap(Int32.init) else { return }
        ct_die_with_parent()
        // The launcher may have died before the call.
        if getppid() != launcher { exit(1) }
    }
}
