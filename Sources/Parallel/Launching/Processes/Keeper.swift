import CTorch
import Foundation

/// A process that outlives the launcher by a moment: after `kill -9` of the launcher it ends the ranks and whatever they
/// have started, such as the workers of a Python data loader, and removes the launcher's temporary folder.
struct Keeper {
    private let id: pid_t
    let line: Int32

    init() throws(LaunchError) {
        var line: Int32 = -1
        id = ct_start_keeper(&line)
        guard id > 0 else { throw LaunchError("cannot start a process: \(String(cString: strerror(-id)))") }
        self.line = line
    }

    /// Called by the group's first process itself, so that there is no moment at which nobody knows of it.
    func watch(group: pid_t) { ct_tell_keeper(line, group) }

    func watch(folder: String) { ct_tell_keeper_folder(line, folder) }

    func forget(_ child: ChildProcess) { ct_tell_keeper(line, -child.id) }

    /// For a rank that is a copy of the launcher: only the launcher's end counts.
    func leave() { close(line) }

    /// Nothing that is watched outlives this.
    func end() {
        close(line)
        // Somebody may have stopped it.
        kill(id, SIGCONT)
        waitpid(id, nil, 0)
    }
}
