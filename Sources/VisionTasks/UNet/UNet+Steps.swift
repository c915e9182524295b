import NN
import Torch

extension UNet {
    /// A part of the network that takes what was computed last off a stack, whose rest are the skips, and puts its own
    /// output there.
    struct Step {
        let module: any UnaryLayer
        let apply: ([Tensor]) -> [Tensor]
    }

    /// The network as a sequence: down to the bottom, and up again.
    var steps: [Step] { model.steps }
}

extension UNet.Level {
    fileprivate var steps: [UNet.Step] {
        let inner = (below.submodule as? UNet.Level)?.steps ?? [bottom]
        return [goDown] + inner + [goUp]
    }

    /// What it computes goes on, and stays as a skip.
    private var goDown: UNet.Step {
        UNet.Step(module: down) { [down] stack in
            let shrunk = down(stack[stack.count - 1])
            return stack.dropLast() + [shrunk, shrunk]
        }
    }

    private var bottom: UNet.Step {
        let layer = below.submodule
        return UNet.Step(module: layer) { $0.dropLast() + [layer($0[$0.count - 1])] }
    }

    private var goUp: UNet.Step {
        UNet.Step(module: up) { [up] stack in
            stack.dropLast(2) + [up(.concatenate([stack[stack.count - 2], stack[stack.count - 1]], axis: 1))]
        }
    }
}
