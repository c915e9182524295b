import ArgumentParser
import Foundation
import Training

extension RunsCommand {
    struct Attach: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a detached run at this terminal, as it goes on.",
            discussion: """
                Ctrl-C leaves the run alone and goes back to the shell; Ctrl-\\ stops it as Ctrl-C stops one that is not \
                detached. Ends with the run, and with its exit code. One terminal at a time is attached; any number of \
                shared ones may watch along, and cannot stop it.
                """)

        @OptionGroup var argument: RunArgument

        @Flag(help: "Only watch, along with whoever is attached.")
        var shared = false

        @Flag(name: [.long, .customShort("d")], help: "Take the run over from the terminal that is attached to it.")
        var steal = false

        @Option(help: "How many of the lines so far to show.")
        var lines = 20

        func validate() throws {
            guard lines >= 0 else { throw ValidationError("--lines is \(lines): expected 0 or more") }
            guard !(shared && steal) else { throw ValidationError("--shared takes nothing over: leave --steal out") }
        }

        func run() throws {
            let folder = try argument.find()
            guard Session(of: folder)?.isDetached == true else {
                throw ConfigurationError(
                    "\(folder.path) was not started with --detach: it is shown by the terminal that it was started from"
                )
            }
            let attachment = Attachment(folder: folder, mayStop: !shared, lines: lines)
            if shared { leaveAtOnce(attachment.follow()) }
            let lock = try AttachmentLock(folder, steals: steal)
            let code = attachment.follow()
            _ = consume lock
            leaveAtOnce(code)
        }
    }
}
