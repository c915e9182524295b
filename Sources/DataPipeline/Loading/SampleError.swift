import Foundation

/// A sample could not be made.
public struct SampleError: Error, CustomStringConvertible {
    public let index: Int
    /// The sample's file, where it has one.
    public let name: String
    public let epoch: Int
    public let reason: any Error

    public var description: String { "sample \(index) (\(name)) in epoch \(epoch): \(reason)" }
}

/// To be called now and then by what takes long in a dataset.
/// - Throws: `CancellationError` on a loader's thread whose loader has ended.
public func checkCancellation() throws {
    if Thread.current.isCancelled { throw CancellationError() }
}
