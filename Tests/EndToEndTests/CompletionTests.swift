import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// Words are completed by a real bash, as after Tab.
    @Suite struct CompletionTests {
        @Test func bashCompletesCommandsTasksRunsAndFiles() async throws {
            let sandbox = try await Sandbox()
            try await sandbox.train("pear", ["epochs=1"])
            try await sandbox.train("peach", ["epochs=1"])
            #expect(try await completions("lockstep che", sandbox) == ["checkpoint"])
            #expect(
                try await completions("lockstep init ", sandbox).isSuperset(of: ["volumes", "detection", "saliency"]))
            #expect(try await completions("lockstep runs stop pea", sandbox).isSuperset(of: ["pear", "peach"]))
            #expect(try await completions("lockstep train sm", sandbox) == ["small.yaml"])
            #expect(
                try await completions("lockstep eval runs/pear/checkpoints/la", sandbox).contains(
                    "runs/pear/checkpoints/last"))
        }

        @Test(arguments: [("bash", "complete "), ("zsh", "#compdef lockstep"), ("fish", "complete -c 'lockstep'")])
        func everyShellHasAScript(_ shell: String, _ word: String) async throws {
            let outcome = try await Sandbox().run(["completions", shell]).expectSuccess()
            #expect(outcome.output.contains(word) && outcome.output.contains("doctor"))
            #expect(outcome.errors.contains("install it by: lockstep completions \(shell)"))
        }

        /// What the completion function answers for a line with the cursor at its end.
        private func completions(_ line: String, _ sandbox: Sandbox) async throws -> Set<String> {
            let words = line.components(separatedBy: " ").map { "'\($0)'" }.joined(separator: " ")
            let script = """
                export PATH='\(Program.path.deletingLastPathComponent().path)':"$PATH"
                source <(lockstep completions bash 2> /dev/null)
                function=$(complete -p lockstep | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
                COMP_WORDS=(\(words)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                COMP_LINE='\(line)'; COMP_POINT=${#COMP_LINE}
                compopt() { :; }
                "$function" lockstep "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
                printf '%s\\n' "${COMPREPLY[@]}"
                """
            let output = Pipe()
            let bash = Process()
            bash.executableURL = URL(filePath: "/bin/bash")
            bash.arguments = ["--norc", "-c", script]
            bash.currentDirectoryURL = URL(filePath: sandbox.folder.path)
            bash.standardOutput = output
            try bash.run()
            let data = try output.fileHandleForReading.readToEnd() ?? Data()
            bash.waitUntilExit()
            let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
            return Set(lines.map { $0.trimmingCharacters(in: .whitespaces) })
        }
    }
}
