import ArgumentParser
import DataPipeline
import Foundation
import NN
import Parallel
import Torch
import Training

/// How the program ends when something was thrown.
struct Ending {
    let error: any Error

    init(_ error: any Error) { self.error = error }

    func leave(as command: any ParsableCommand.Type) -> Never {
        if isFromParser { leave(withTextOf: command) }
        Console.standardError().interject("lockstep: \(error)")
        leaveAtOnce(code)
    }

    var code: Int32 { isWrongUse ? 2 : 1 }

    /// The world is as it should be, and what was asked of it is not.
    private var isWrongUse: Bool {
        error is ConfigurationError || error is TopologyError || error is BackendError || error is DeviceError
    }

    /// The parser ends with 64 when it was used wrongly, this program with 2.
    private func leave(withTextOf command: any ParsableCommand.Type) -> Never {
        guard command.exitCode(for: error) == .validationFailure else { command.exit(withError: error) }
        FileHandle.standardError.write(Data("\(command.fullMessage(for: error))\n".utf8))
        exit(2)
    }

    /// The parser's own errors carry their text and exit code; --help and --version come the same way.
    private var isFromParser: Bool {
        error is ExitCode || error is CleanExit || error is ValidationError
            || String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
    }
}

/// Ends the process although threads are at work, such as a loader's or the one that writes a checkpoint: `exit` would
/// take apart under them what they use. A file that is being written has a temporary name until it is complete.
func leaveAtOnce(_ code: Int32) -> Never {
    fflush(nil)
    _exit(code)
}
