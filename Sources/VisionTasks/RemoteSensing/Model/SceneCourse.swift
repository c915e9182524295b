public import NN
public import Training

/// How a batch of scenes goes through training: one pass, or the many of denoising.
public struct SceneCourse: BatchCourse {
    enum Kind {
        case single(() -> [LossTerm])
        case denoising(DenoisingCourse)
    }

    private var kind: Kind

    init(_ kind: Kind) { self.kind = kind }

    public mutating func loss(round: Int, pass: Int) -> [LossTerm] {
        switch kind {
        case .single(let compute):
            return compute()
        case .denoising(var course):
            defer { kind = .denoising(course) }
            return course.next()
        }
    }
}
