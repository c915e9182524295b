public import Torch

/// One picture at a model's size, and its mask at its own.
public struct SaliencyPicture: Sendable {
    public let name: String
    /// uint8 `[3, H, W]`, RGB, at the model's size.
    public let pixels: Tensor
    /// Of the upright picture in its file.
    public let size: ImageSize
    /// Grey, of `size`, 0 ... 255; nil for a picture without.
    public let mask: Image?

    init(name: String, pixels: Tensor, size: ImageSize, mask: Image?) {
        self.name = name
        self.pixels = pixels
        self.size = size
        self.mask = mask
    }

    /// A picture of any size, stretched to the model's.
    public init(_ image: Image, name: String, size: ImageSize) {
        self.init(name: name, pixels: image.resized(to: size).planes(nil), size: image.size, mask: nil)
    }
}

/// Pictures that go through a model together.
public struct SaliencyPictures: TensorBundle {
    /// uint8 `[B, 3, H, W]`; B may be more than there are pictures, see `padded`.
    public let pixels: Tensor
    /// In order.
    public let pictures: [SaliencyPicture]

    /// float32 `[B, 3, H, W]`, normalised by ImageNet's mean and deviation, where the pixels are.
    public var images: Tensor { ImageNet.normalised(pixels) }

    /// With its last picture as often again as it takes to have `count`: kernels may round differently for another number.
    public func padded(to count: Int) -> SaliencyPictures {
        let missing = count - pixels.size(0)
        guard missing > 0 else { return self }
        let last = pixels[(pixels.size(0) - 1)..<pixels.size(0)]
        let all = Tensor.concatenate([pixels] + Array(repeating: last, count: missing))
        return SaliencyPictures(pixels: all, pictures: pictures)
    }

    public func mapTensors(_ body: (Tensor) -> Tensor) -> SaliencyPictures {
        SaliencyPictures(pixels: body(pixels), pictures: pictures)
    }

    public static func collate(_ samples: [SaliencyPicture]) -> SaliencyPictures {
        SaliencyPictures(pixels: .stack(samples.map(\.pixels)), pictures: samples)
    }
}
