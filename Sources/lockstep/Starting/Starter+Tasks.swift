import VisionTasks

extension Starter {
    init(of task: TaskKind) {
        switch task {
        case .volumes: self = .volumes
        case .detection: self = .detection
        case .saliency: self = .saliency
        case .remoteSensing: self = .remoteSensing
        }
    }

    private static let volumes = Starter(
        task: .volumes, purpose: "A small 3-D U-Net that finds spheres in made-up volumes.",
        dataArguments: ["--size", "48", "--objects", "6"], countOption: "--count",
        settings: [
            "epochs=20", "data.folder=data", "data.crop=[32, 32, 32]", "data.cropsPerVolume=2", "batch.global=4",
            "model.channels=[8, 16, 32]", "model.strides=[2, 2]", "optimizer.learningRate=0.005",
            "schedule.kind=cosine", "inference.window=[48, 48, 48]", "evaluation.every=5",
        ],
        notes: [
            "data.folder": "images, and labels beside them",
            "data.images": "* stands for what an image's name has in common with its label's",
            "data.labels": "",
            "data.validation": "the part of the volumes, from the end of the list, that is held back",
            "data.crop": "voxels; multiples of the product of model.strides",
            "data.cropsPerVolume": "in each epoch",
            "data.rotation": "probability of a turn by 90, 180 or 270 degrees",
            "model.channels": "of each level",
            "model.strides": "between the levels",
            "loss.kind": "dice, diceCE or diceFocal",
            "inference.window": "voxels",
            "inference.overlap": "of neighbouring windows, 0 to 1",
        ])

    private static let detection = Starter(
        task: .detection, purpose: "A small YOLOv3 that finds circles, squares and triangles.",
        dataArguments: ["--size", "128x128"], countOption: "--images",
        settings: [
            "epochs=20", "data.training={path: data/annotations/instances_train.json}",
            "data.validation={path: data/annotations/instances_val.json}",
            "data.classes=[circle, square, triangle]", "data.size=[128, 128]", "data.cache=true", "batch.global=8",
            "model.width=0.25", "model.depths=[1, 1, 2, 2, 1]",
            "model.anchors=[[11,11],[14,14],[17,17],[20,20],[24,24],[28,28],[34,34],[40,40],[52,52]]",
            "loss.kind=darknet", "optimizer.kind=adam", "optimizer.learningRate=0.001",
            "schedule.kind=cosine", "evaluation.every=5",
        ],
        notes: [
            "data.training.path": "a COCO file, or a folder of VOC or YOLO",
            "data.classes": "their names, in the order of the network's outputs",
            "data.size": "the network's input, pixels; multiples of 32",
            "data.cache": "keep decoded pictures in files that the ranks of a machine share",
            "data.augmentation.flip": "probability of mirroring",
            "model.width": "of the paper's channels",
            "model.depths": "blocks of each level",
            "model.anchors": "width and height in pixels; lockstep data anchors config.yaml finds them",
            "loss.kind": "see docs/detection.md",
        ])

    private static let saliency = Starter(
        task: .saliency, purpose: "A small MINet that finds what stands out in a picture.",
        dataArguments: ["--size", "160"], countOption: "--images",
        settings: [
            "epochs=10", "data.training={path: data, split: train}", "data.validation={path: data, split: val}",
            "data.size=[128, 128]", "data.cache=true", "batch.global=8", "model.kind=light-minet-vgg16",
            "model.width=0.25", "optimizer.kind=adam", "optimizer.learningRate=0.001", "schedule.kind=polynomial",
            "evaluation.every=5",
        ],
        notes: [
            "data.training.path": "a folder of Image and Mask",
            "data.training.split": "the folder within it",
            "data.size": "the network's input, pixels; multiples of 32",
            "data.cache": "keep decoded pictures in files that the ranks of a machine share",
            "model.kind": "see docs/saliency-model.md",
            "model.width": "of the paper's channels",
        ])

    private static let remoteSensing = Starter(
        task: .remoteSensing, purpose: "A small PKDiff that tells the classes of a made-up town apart.",
        dataArguments: ["--size", "256"], countOption: nil,
        settings: [
            "epochs=6", "data.training={path: data, layout: vaihingen, split: train}",
            "data.validation={path: data, layout: vaihingen, split: test}",
            "data.windows={side: 64, count: 128, classBalanced: 0.5}", "batch.global=8", "model.kind=pkdiff",
            "model.width=8", "diffusion.timesteps=3", "diffusion.scales=2", "diffusion.patch=64",
            "loss.kernel.pixels=256", "optimizer.kind=adamw", "optimizer.learningRate=0.001", "schedule.kind=cosine",
            "schedule.unit=epoch", "schedule.changes=step", "schedule.warmup=1", "clipping.norm=1",
            "average.decay=0.98",
            "inference.window=64", "inference.stride=48", "evaluation.every=3",
        ],
        notes: [
            "data.training.path": "a folder in the layout below",
            "data.training.layout": "vaihingen, potsdam or folders, see docs/remote-sensing-data.md",
            "data.windows.side": "pixels",
            "data.windows.count": "in each epoch",
            "data.windows.classBalanced": "the part of the windows that show a class drawn first",
            "model.kind": "see docs/remote-sensing-model.md",
            "model.width": "channels of the first level",
            "diffusion.timesteps": "of denoising",
            "diffusion.scales": "each of half the size of the next",
            "diffusion.patch": "the side of what is denoised at a time, pixels",
            "loss.kernel.pixels": "of each sample, that the kernel distance compares",
            "inference.window": "pixels",
            "inference.stride": "from a window to the next, pixels; less than the window overlaps them",
        ])
}
