/// The tasks that a configuration can name.
public enum TaskKind: String, Codable, Sendable, CaseIterable {
    case volumes, detection, saliency
    case remoteSensing = "remote-sensing"

    public var type: any VisionTask.Type {
        switch self {
        case .volumes: VolumeSegmentation.self
        case .detection: ObjectDetection.self
        case .saliency: SalientObjectDetection.self
        case .remoteSensing: RemoteSensingSegmentation.self
        }
    }
}
