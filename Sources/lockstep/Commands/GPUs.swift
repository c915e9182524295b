import ArgumentParser
import Foundation
import Parallel

struct GPUs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gpus", abstract: "List the GPUs of this machine, and what runs on them.",
        discussion: """
            Numbers are the driver's, in the order of PCI addresses: those of CUDA with CUDA_DEVICE_ORDER=PCI_BUS_ID, \
            where CUDA_VISIBLE_DEVICES is not set. What the driver does not know of a GPU is "-", and null in JSON.
            """)

    @Flag(name: .customLong("json"), help: "Print JSON: bytes, degrees Celsius, watts.")
    var isJSON = false

    @Flag(name: .customLong("watch"), help: "Go on until Ctrl-C; on a terminal, in place.")
    var isWatch = false

    @Option(help: "Seconds between two looks with --watch. (default: 1)")
    var interval: Double?

    func validate() throws {
        guard !isJSON || !isWatch else { throw ValidationError("--json prints one look: leave out --watch") }
        guard interval == nil || isWatch else { throw ValidationError("--interval is for --watch") }
        guard (interval ?? 1) >= 0.1, (interval ?? 1) <= 86_400 else {
            throw ValidationError("--interval is \(interval ?? 1): expected 0.1 to 86400 seconds")
        }
    }

    func run() throws {
        let driver = try NVML()
        if isJSON { return try printJSON(driver.machine()) }
        if isWatch {
            return try LiveView(interval: interval ?? 1) { try GPUTable(driver.machine()).lines }.run()
        }
        for line in try GPUTable(driver.machine()).lines { print(line) }
    }

    private func printJSON(_ machine: GPUMachine) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        FileHandle.standardOutput.write(try encoder.encode(machine) + Data("\n".utf8))
    }
}
