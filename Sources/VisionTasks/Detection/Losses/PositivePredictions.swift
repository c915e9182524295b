import Torch

/// The predictions of one scale where there are objects to predict, beside what they should be; P places.
struct PositivePredictions {
    /// Raw: `[P, 5 + C]`.
    let channels: Tensor
    /// The objects' boxes, and the anchors of the places, both in cells: centre and size `[P, 4]`, size `[P, 2]`.
    let boxes, anchors: Tensor
    /// The places' left and upper edges, in cells: `[P, 2]`.
    let corners: Tensor
    private let targets: ScaleTargets

    /// Reads the predictions of these places alone.
    init(_ output: ScaleOutput, _ targets: ScaleTargets) {
        let (positives, grid, device) = (targets.positives, targets.grid, output.channels.device)
        func rows(_ columns: Int, _ values: (Positive) -> [Float]) -> Tensor {
            Tensor(positives.flatMap(values), shape: [positives.count, columns], device: device)
        }
        self.targets = targets
        channels = output.channels(at: positives)
        boxes = rows(4) { positive in
            let (x, y, width, height) = positive.box.scaled(to: grid)
            return [x, y, width, height]
        }
        anchors = rows(2) { [Float(grid.anchors[$0.anchor].width), Float(grid.anchors[$0.anchor].height)] }
        corners = rows(2) { [Float($0.column), Float($0.row)] }
    }

    var count: Int { targets.positives.count }

    /// tx, ty as logits, and tw, th: `[P, 2]` each.
    var centreLogits: Tensor { channels.sliced(0..<2, axis: 1) }
    var logSizes: Tensor { channels.sliced(2..<4, axis: 1) }
    /// `[P]`.
    var objectness: Tensor { channels.selecting(4, axis: 1) }
    /// `[P, C]`.
    var classLogits: Tensor { channels.sliced(5..<channels.size(1), axis: 1) }

    /// What is predicted, in cells: centre and size, `[P, 4]`.
    var predictedBoxes: Tensor {
        .concatenate([centreLogits.sigmoid() + corners, logSizes.exp() * anchors], axis: 1)
    }

    /// What σ(tx), σ(ty) and tw, th should be.
    var trueCentres: Tensor { boxes.sliced(0..<2, axis: 1) - corners }
    var trueLogSizes: Tensor { (boxes.sliced(2..<4, axis: 1) / anchors).log() }

    /// What the areas of the objects are of the input: `[P, 1]`.
    var areas: Tensor {
        Tensor(targets.positives.map { $0.box.width * $0.box.height }, shape: [count, 1], device: channels.device)
    }

    /// 1 for the classes of each object, else 0: `[P, C]`. Smoothing draws both towards a half.
    func classTargets(smoothing: Double) -> Tensor {
        let classes = channels.size(1) - 5
        var values = [Float](repeating: Float(smoothing / 2), count: count * classes)
        for (index, positive) in targets.positives.enumerated() {
            for category in positive.categories { values[index * classes + category] = Float(1 - smoothing / 2) }
        }
        return Tensor(values, shape: [count, classes], device: channels.device)
    }

    /// The class of each object, the last one's where several met: int64 `[P]`.
    var classIndices: Tensor { Tensor(targets.positives.map(\.box.category), device: channels.device) }
}

extension ScaleOutput {
    /// `[P, 5 + C]`. Gathered one by one, so that the whole output need not be laid out anew.
    fileprivate func channels(at positives: [Positive]) -> Tensor {
        let (width, area) = (channels.size(2), grid.rows * grid.columns)
        let indices = positives.flatMap { positive in
            precondition(
                positive.categories.allSatisfy((0..<classes).contains),
                "category \(positive.categories) of a network of \(classes) classes")
            let first = (positive.image * Anchors.perScale + positive.anchor) * width
            return (0..<width).map { (first + $0) * area + positive.row * grid.columns + positive.column }
        }
        let elements = channels.flattened()
        // Gradients of nothing gathered are more than libtorch's shape-only kernels know.
        let gathered =
            positives.isEmpty
            ? elements[0..<0] : elements.gathering(Tensor(indices, device: channels.device), axis: 0)
        return gathered.reshaped([positives.count, width])
    }
}

extension ScaleTargets {
    /// 1 at places with an object, else 0: `[B, 3, rows, columns]`.
    func objectMap(on device: Device) -> Tensor { map(positives.map { $0.place(in: grid) }, on: device) }

    /// 1 at places that are neither.
    func ignoredMap(on device: Device) -> Tensor { map(Array(ignored), on: device) }

    private func map(_ places: [Int], on device: Device) -> Tensor {
        var values = [Float](repeating: 0, count: grid.count)
        for place in places { values[place] = 1 }
        return Tensor(values, shape: grid.shape, device: device)
    }
}
