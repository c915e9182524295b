import Foundation

extension Schedule {
    /// `gamma^time`: PyTorch's `ExponentialLR`.
    public static func exponential(gamma: Double) -> Schedule {
        Schedule { pow(gamma, $0) }
    }

    /// `(1 - time/total)^power`, then 0: PyTorch's `PolynomialLR`.
    public static func polynomial(total: Double, power: Double = 0.9) -> Schedule {
        Schedule { pow(max(0, 1 - $0 / total), power) }
    }

    /// Half a cosine from 1 down to `floor` over `total`, then `floor`. Loshchilov & Hutter 2017.
    public static func cosine(total: Double, floor: Double = 0) -> Schedule {
        Schedule { time in
            let progress = total > 0 ? min(time / total, 1) : 1
            return floor + (1 - floor) * (1 + cos(.pi * progress)) / 2
        }
    }

    /// A line up and a line down, `1 - |2 (time+1) / (total+1) - 1|`, never 0: `f3_sche` of MINet and F3Net.
    public static func triangular(total: Double) -> Schedule {
        Schedule { 1 - abs(2 * ($0 + 1) / (total + 1) - 1) }
    }
}
