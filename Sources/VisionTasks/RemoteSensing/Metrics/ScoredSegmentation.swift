/// A task whose evaluations compare label maps.
public protocol ScoredSegmentation: AnyObject {
    /// What the last evaluation has measured.
    var measured: SceneScores? { get }
}
