import NN
import TestSupport
import Torch
import VisionTasks

extension SaliencyNetwork {
    /// At full width, with shapes only: nothing is computed.
    static func onMeta(_ kind: Kind) -> SaliencyNetwork {
        Device.prepareMeta()
        var options = Options()
        options.kind = kind
        return seeded { withDefaultDevice(.meta) { SaliencyNetwork(options) } }
    }
}
