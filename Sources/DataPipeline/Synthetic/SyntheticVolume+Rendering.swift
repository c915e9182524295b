import Torch

extension SyntheticVolume {
    /// The next volume of a generator: image float32 and label int32, `[X, Y, Z]`.
    public func make(using random: inout NumPyRandom) throws -> (image: Tensor, label: Tensor) {
        try check()
        return render(draw(from: &random))
    }

    func render(_ drawn: Drawn) -> (image: Tensor, label: Tensor) {
        var voxels = [Float](repeating: 0, count: size.reduce(1, *))
        for sphere in drawn.spheres { paint(sphere, on: &voxels) }
        let label = Tensor(voxels.map { Int32($0.rounded(.up)) }, shape: size)
        if noise > 0 { add(noise: drawn.noise, to: &voxels) }
        stretch(&voxels)
        return (Tensor(voxels, shape: size), label)
    }

    /// Later spheres cover earlier ones.
    private func paint(_ sphere: Sphere, on voxels: inout [Float]) {
        let (center, radius) = (sphere.center, sphere.radius)
        for x in -radius...radius {
            for y in -radius...radius where x * x + y * y <= radius * radius {
                let half = Int(Double(radius * radius - x * x - y * y).squareRoot())
                let row = ((center[0] + x) * size[1] + center[1] + y) * size[2] + center[2]
                for voxel in row - half...row + half { voxels[voxel] = Float(sphere.value) }
            }
        }
    }

    private func add(noise random: NumPyRandom, to voxels: inout [Float]) {
        var random = random
        let largest = Double(classes) * noise
        for voxel in voxels.indices { voxels[voxel] = max(voxels[voxel], Float(largest * random.uniform())) }
    }

    /// To 0 ... 1. A constant volume becomes 0.
    private func stretch(_ voxels: inout [Float]) {
        guard let low = voxels.min(), let high = voxels.max(), low < high else {
            voxels = [Float](repeating: 0, count: voxels.count)
            return
        }
        for voxel in voxels.indices { voxels[voxel] = (voxels[voxel] - low) / (high - low) }
    }
}
