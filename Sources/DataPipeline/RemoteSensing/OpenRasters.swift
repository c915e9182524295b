internal import Synchronization

/// Rasters that stay open from one read to the next, those used last, so that a set of any size keeps a bounded number of
/// files open. Opening one again takes a fraction of a millisecond and its decoded blocks.
final class OpenRasters: Sendable {
    private struct State {
        var rasters: [String: (raster: Raster, lastUse: Int)] = [:]
        var uses = 0
    }

    private let most: Int
    private let state = Mutex(State())

    init(most: Int = 128) { self.most = most }

    func raster(_ path: String) throws -> Raster {
        if let open = touch(path) { return open }
        // Outside of the lock: others go on meanwhile. Of two threads that open one file, one does so in vain.
        let raster = try Raster(path)
        return state.withLock { state in
            if let other = state.rasters[path] { return other.raster }
            if state.rasters.count >= most { Self.closeOldest(&state) }
            state.rasters[path] = (raster, state.uses)
            return raster
        }
    }

    private func touch(_ path: String) -> Raster? {
        state.withLock { state in
            state.uses += 1
            guard let raster = state.rasters[path]?.raster else { return nil }
            state.rasters[path] = (raster, state.uses)
            return raster
        }
    }

    /// It stays open for those that are reading it.
    private static func closeOldest(_ state: inout State) {
        guard let oldest = state.rasters.min(by: { $0.value.lastUse < $1.value.lastUse }) else { return }
        state.rasters[oldest.key] = nil
    }
}
