import Foundation
import Synchronization
import Torch

/// A thread that owns a model: it makes the model, runs every job on it, and nobody else ever touches it.
///
/// libtorch's modes are the thread's; a job takes over the caller's.
final class DeviceWorker<Model>: Sendable {
    typealias Job = @Sendable (Model) -> Void

    private let queue = JobQueue<Model>()
    private let device: Device

    /// Returns when the model is made.
    ///
    /// - Throws: what `make` throws.
    init(on device: Device, _ make: @escaping @Sendable () throws -> Model) throws {
        self.device = device
        let made = Pending<Result<Void, any Error>>()
        Thread.detachNewThread { [queue] in
            switch Result(catching: make) {
            case .failure(let error): made.resolve(.failure(error))
            case .success(let model):
                made.resolve(.success(()))
                while let job = queue.next() { job(model) }
            }
        }
        try made.value.get()
    }

    deinit { queue.close() }

    /// Jobs run in the order in which they were handed in.
    func run<Value: Sendable>(_ job: @escaping @Sendable (Model) -> Value) -> Pending<Value> {
        let modes = ThreadModes(of: device)
        let result = Pending<Value>()
        queue.add { model in result.resolve(modes { job(model) }) }
        return result
    }
}

/// A value that another thread will give.
final class Pending<Value: Sendable>: Sendable {
    private let box = Mutex<Value?>(nil)
    private let isResolved = DispatchSemaphore(value: 0)

    func resolve(_ value: Value) {
        box.withLock { $0 = value }
        isResolved.signal()
    }

    /// Waits for it.
    var value: Value {
        isResolved.wait()
        isResolved.signal()
        guard let value = box.withLock({ $0 }) else { preconditionFailure("resolved without a value") }
        return value
    }
}

/// Jobs for one thread, first come, first served.
private final class JobQueue<Model>: Sendable {
    private let jobs = Mutex<[DeviceWorker<Model>.Job?]>([])
    private let count = DispatchSemaphore(value: 0)

    func add(_ job: @escaping DeviceWorker<Model>.Job) { append(job) }

    /// Ends the thread once it has done what was added before.
    func close() { append(nil) }

    /// Waits for a job; nil after the last.
    func next() -> DeviceWorker<Model>.Job? {
        count.wait()
        return jobs.withLock { $0.removeFirst() }
    }

    private func append(_ job: DeviceWorker<Model>.Job?) {
        jobs.withLock { $0.append(job) }
        count.signal()
    }
}
