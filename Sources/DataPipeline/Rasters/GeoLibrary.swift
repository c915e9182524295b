internal import CRasters
import Foundation
import Torch

/// The GDAL plug-in, opened when the first raster is.
enum GeoLibrary {
    /// Decoded blocks that GDAL keeps for a process, by default: of each of a machine's ranks.
    private static let cachedBytes: Int64 = 256 << 20

    private static let opened = Result { try open() }

    /// - Throws: `DataError` where there is no GDAL, or no plug-in.
    static func functions() throws -> GeoFunctions { try opened.get() }

    private static func open() throws -> GeoFunctions {
        do {
            let entry = unsafeBitCast(try Plugin.geo.symbol("lockstep_geo_functions"), to: GeoEntry.self)
            let functions = entry().pointee
            guard Int(functions.version) == GEO_VERSION else {
                throw TorchError("opening \(Plugin.geo.rawValue)", reason: "it is of another build than the program")
            }
            if ProcessInfo.processInfo.environment["GDAL_CACHEMAX"] == nil { functions.limit_cache(cachedBytes) }
            return functions
        } catch {
            throw DataError(
                """
                rasters need GDAL, which cannot be used: \(error). Install the GDAL that Lockstep was built with \
                (Debian, Ubuntu: apt-get install libgdal-dev), keep lib\(Plugin.geo.rawValue).so beside the program, and \
                see what lockstep doctor says
                """)
        }
    }

    /// Whether two WKTs mean the same coordinate system.
    static func isSame(_ first: String, _ second: String) throws -> Bool {
        try functions().same_projection(first, second) == 1
    }
}

extension GeoFunctions {
    /// Why the last call on this thread has failed.
    var reason: String { String(cString: problem()) }
}
