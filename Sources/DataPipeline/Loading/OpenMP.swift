import Foundation
import Torch

enum OpenMP {
    /// Keeps libtorch's operations on this thread from starting a team of threads of their own: that would be
    /// workers × cores threads.
    ///
    /// `TorchRuntime.threads` cannot do it: its setter is also the default of every thread to come. Reading it first
    /// matters: on a thread's first use libtorch sets the thread's number, and must not do so later.
    static func useOneThreadHere() {
        _ = TorchRuntime.threads
        guard let symbol = dlsym(nil, "omp_set_num_threads") else { return }
        unsafeBitCast(symbol, to: (@convention(c) (CInt) -> Void).self)(1)
    }
}
