import ArgumentParser
import Training

/// By what runs are listed. Runs of which it is not known come last.
enum RunOrder: String, ExpressibleByArgument, CaseIterable {
    case began, name, state, best, took

    /// Stable: runs that are alike stay in the order of their names.
    func sorted(_ runs: [RunSummary]) -> [RunSummary] {
        switch self {
        case .began: runs.sorted { $0.age ?? .infinity < $1.age ?? .infinity }
        case .name: runs.sorted { $0.name < $1.name }
        case .state: runs.sorted { ($0.state?.rawValue ?? "unknown") < ($1.state?.rawValue ?? "unknown") }
        case .best: runs.sorted { $0.best ?? -.infinity > $1.best ?? -.infinity }
        case .took: runs.sorted { $0.duration ?? -.infinity > $1.duration ?? -.infinity }
        }
    }
}
