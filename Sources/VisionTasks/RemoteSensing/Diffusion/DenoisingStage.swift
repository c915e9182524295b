/// One step of denoising a map, at one size.
struct DenoisingStage: Equatable {
    /// From the smallest; the last is the map's own size.
    let scale: Int
    /// How noisy the map is made: 1 is noise alone.
    let time: Double
    /// Whether a timestep ends with it.
    let endsTimestep: Bool
}

extension DiffusionOptions {
    /// In their order.
    var stages: [DenoisingStage] {
        switch recipe {
        case .pkdiff, .loop: (0..<timesteps).flatMap(allScales)
        case .linear: (0..<timesteps).map(oneScale)
        }
    }

    /// `[H, W]` at a scale.
    func size(at scale: Int, of full: [Int]) -> [Int] { full.map { $0 >> (scales - 1 - scale) } }

    private func allScales(timestep: Int) -> [DenoisingStage] {
        (0..<scales).map { scale in
            let passed = Double(timestep) + Double(scale) / Double(scales)
            return DenoisingStage(
                scale: scale, time: (Double(timesteps) - passed) / Double(timesteps), endsTimestep: scale == scales - 1)
        }
    }

    private func oneScale(timestep: Int) -> DenoisingStage {
        let each = (timesteps + scales - 1) / scales
        return DenoisingStage(
            scale: timestep / each, time: Double(timesteps - timestep) / Double(timesteps), endsTimestep: true)
    }
}
