import ArgumentParser
import Foundation

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what makes a shell complete this program's commands, options, runs and files.",
        discussion: """
            For bash, zsh and fish; also says where the shell looks for it:
              lockstep completions bash > ~/.local/share/bash-completion/completions/lockstep
            """)

    enum Shell: String, ExpressibleByArgument, CaseIterable {
        case bash, zsh, fish
    }

    @Argument(help: "The shell.")
    var shell: Shell

    func run() throws {
        print(Lockstep.completionScript(for: shell.kind))
        // Standard output is the script's.
        FileHandle.standardError.write(Data("lockstep: install it by: \(shell.installation)\n".utf8))
    }
}

extension Completions.Shell {
    fileprivate var kind: CompletionShell {
        switch self {
        case .bash: .bash
        case .zsh: .zsh
        case .fish: .fish
        }
    }

    /// A shell line; where each shell looks without being told.
    fileprivate var installation: String {
        let (file, further) =
            switch self {
            case .bash:
                ("~/.local/share/bash-completion/completions/lockstep", ", or: source <(lockstep completions bash)")
            case .zsh: ("\"${fpath[1]}/_lockstep\"", ", then start a new shell")
            case .fish: ("~/.config/fish/completions/lockstep.fish", "")
            }
        return "lockstep completions \(rawValue) > \(file)\(further)"
    }
}
