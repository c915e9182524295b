import Torch

/// Some crops of one volume, drawn but not yet cut out.
public struct VolumeCropsSample: Sendable {
    let volume: PreparedVolume
    let views: [CropView]
}

/// What was drawn for one crop: the same for image and label.
struct CropView {
    let ranges: [Range<Int>]
    let turns: Int
    let plane: [Int]
    let mirrored: [Int]

    init(
        ranges: [Range<Int>], _ rotation: RandomRotate90?, _ flips: [RandomFlip], using random: inout SampleRandom
    ) {
        self.ranges = ranges
        turns = rotation?.turns(using: &random) ?? 0
        plane = rotation?.plane ?? []
        mirrored = flips.filter { $0.isFlipped(using: &random) }.flatMap(\.axes)
    }

    func box(of volume: Tensor) -> VoxelBox {
        var box = VoxelBox(volume)
        box.crop(ranges)
        if turns > 0 { box.rotate(quarterTurns: turns, plane: (plane[0], plane[1])) }
        for axis in mirrored { box.flip(axis) }
        return box
    }
}
