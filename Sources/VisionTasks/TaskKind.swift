/// The tasks that a configuration can name.
public enum TaskKind: String, Codable, Sendable, CaseIterable {
    case volumes
}
