public import NN
import Torch

extension LayerGraph {
    /// Of a task's model on one input, as it is evaluated: worked out on tensors without elements, in milliseconds.
    ///
    /// - Parameter makeTask: makes the task on the default device, such as `VolumeSegmentation(withoutData:)`.
    public init<Task: MeasurableTask>(makeTask: () throws -> Task) throws {
        Device.prepareMeta()
        self = try withDefaultDevice(.meta) {
            let task = try makeTask()
            try task.place(ModelPlacement(on: .meta))
            task.model.evaluate()
            let input = task.input(of: try task.exampleBatch(inputs: 1, size: nil)).detached()
            return LayerGraph(of: task.model, input) { _ = task.output(for: $0) }
        }
    }
}
