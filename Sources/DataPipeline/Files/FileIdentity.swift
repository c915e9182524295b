import Foundation
import Torch

func absolutePath(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

/// Size and time of the last change, to the nanosecond.
func fileFingerprint(_ path: String) throws -> String {
    var status = stat()
    guard stat(path, &status) == 0 else { throw ImagingError(path, "cannot be found: \(systemReason())") }
    return "\(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
}

/// FNV-1a: for names of files, and to find those that may be equal.
func fowlerNollVo(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
}

/// `$LOCKSTEP_CACHE/NAME`, else in the user's cache folder.
func cacheFolder(_ name: String) -> String {
    let variables = ProcessInfo.processInfo.environment
    if let own = variables["LOCKSTEP_CACHE"] { return "\(own)/\(name)" }
    return (variables["XDG_CACHE_HOME"] ?? "\(NSHomeDirectory())/.cache") + "/lockstep/\(name)"
}
