extension Schedule {
    /// A quadratic warm-up, half a cosine, and a tail at `floor` in which YOLOX leaves out strong augmentations:
    /// `yolox_warm_cos_lr` as in bubbliiiing's YOLO repositories. Ge et al. 2021.
    ///
    /// The warm-up takes a twentieth of the run, from 1 to 3 epochs, and the tail likewise, from 1 to 15.
    ///
    /// - Parameters:
    ///   - total: epochs of the run.
    ///   - start: the factor at time 0.
    public static func yolox(total: Double, floor: Double = 0.01, start: Double = 0.1) -> Schedule {
        let warmUp = min(max(total / 20, 1), 3)
        let tail = min(max(total / 20, 1), 15)
        return cosine(total: total - warmUp - tail, floor: floor).warmedUp(over: warmUp, from: start, power: 2)
    }
}
