public import Logging

/// swift-log's way to a `RankLog`: lines of `time level [rank r] message`.
public struct RankLogHandler: LogHandler {
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    public var logLevel = Logger.Level.info
    private let log: RankLog

    public init(_ log: RankLog) {
        self.log = log
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        let all = [metadata, metadataProvider?.get() ?? [:], event.metadata ?? [:]]
            .reduce(into: Logger.Metadata()) { $0.merge($1) { $1 } }
        let notes = all.sorted { $0.key < $1.key }.map { " \($0)=\($1)" }.joined()
        log.write(event.level, "\(event.message)\(notes)\(event.error.map { ": \($0)" } ?? "")")
    }
}
