import Foundation

/// The bytes of this process that are in memory.
public func residentMemory() throws -> Int {
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .ascii).split(separator: " ")[1]
    return (Int(pages) ?? 0) * Int(getpagesize())
}
