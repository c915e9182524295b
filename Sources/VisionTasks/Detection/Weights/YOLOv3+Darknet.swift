import NN
import Torch

extension YOLOv3 {
    /// Parameters and running statistics in Darknet's order, which ends a file.
    ///
    /// - Parameter seen: the number of images that the network was trained on; Darknet goes on from it.
    public func writeDarknetWeights(to path: String, seen: Int = 0) throws {
        let state = stateDict
        let numbers = darknetNames(NetworkLayer.all(options)).map { state[$0]!.to(.cpu).flattened() }
        try DarknetFile(seen: Int64(seen), numbers: .concatenate(numbers)).write(to: path)
    }

    /// The tensors of a file by this network's names. A file of another number of classes fits but for its predictions,
    /// which have the file's shapes; one may end after any layer.
    ///
    /// - Throws: `SerializationError` where the numbers end within a layer, or are too many.
    func tensors(of file: DarknetFile, _ path: String) throws -> StateDict {
        let plan = try darknetShapes(count: file.numbers.count, path)
        var (state, start): (StateDict, Int) = ([:], 0)
        for (name, shape) in plan {
            let count = shape.reduce(1, *)
            state[name] = file.numbers[start..<(start + count)].reshaped(shape)
            start += count
        }
        return state
    }

    private func darknetNames(_ layers: [NetworkLayer]) -> [String] {
        zip(layers, WeightLayout.own.names(of: layers, options)).flatMap { $1.tensors(of: $0) }
    }

    private typealias Shapes = [(name: String, shape: [Int])]

    /// Which tensors so many numbers are.
    private func darknetShapes(count: Int, _ path: String) throws -> Shapes {
        let state = stateDict
        var (shapes, sum): (Shapes, Int) = ([], 0)
        for layer in NetworkLayer.all(options) {
            if sum == count { return shapes }
            let names = darknetNames([layer])
            shapes += names.map { ($0, state[$0]!.shape) }
            sum += names.reduce(0) { $0 + state[$1]!.count }
        }
        if sum == count { return shapes }
        if let classes = classes(count: count, own: sum) { return predicting(classes, shapes) }
        throw SerializationError(path, darknetMismatch(count: count, own: sum))
    }

    /// The number of classes at which the network would have `count` numbers, if any.
    private func classes(count: Int, own: Int) -> Int? {
        let perClass = heads.reduce(0) { $0 + Anchors.perScale * ($1.prediction.weight.size(1) + 1) }
        let (more, rest) = (count - own).quotientAndRemainder(dividingBy: perClass)
        return rest == 0 && options.classes + more > 0 ? options.classes + more : nil
    }

    private func predicting(_ classes: Int, _ shapes: Shapes) -> Shapes {
        let outputs = Anchors.perScale * (5 + classes)
        return shapes.map { name, shape in
            (name, name.contains(".prediction.") ? [outputs] + shape.dropFirst() : shape)
        }
    }

    private func darknetMismatch(count: Int, own: Int) -> String {
        """
        holds \(count) numbers. This network of width \(options.width), depths \(options.depths) and \
        \(options.classes) classes has \(own): the file is cut, has something after its end, or is of another network
        """
    }
}
