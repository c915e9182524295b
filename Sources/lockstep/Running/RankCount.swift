import ArgumentParser
import Foundation

/// `--nproc-per-node`.
struct RankCount {
    let value: Int

    init(_ text: String) throws {
        switch text {
        case "cpu": value = ProcessInfo.processInfo.activeProcessorCount
        default:
            guard let number = Int(text), number >= 1 else {
                throw ValidationError("--nproc-per-node is \(text): expected 1 or more, or gpu, cpu or auto")
            }
            value = number
        }
    }
}
