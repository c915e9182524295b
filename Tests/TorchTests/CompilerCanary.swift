import TestSupport
import Testing
import Torch

/// A struct whose only field is a non-optional foreign reference crashes the compiler of Swift 6.3 as soon as it is in
/// an `Optional` or a generic enum, and a wrong layout shows at run time as a lost or doubled reference. Hence
/// `Tensor`'s optional handle; this is the proof that it keeps working.
@Suite struct CompilerCanary {
    private enum Payload {
        case nothing
        case one(Tensor)
        case two(Tensor, Tensor?)
        case number(Int)
    }

    private struct Wrapper { var tensor: Tensor }
    private protocol Holder { var held: Tensor { get } }
    private struct Existential: Holder { let held: Tensor }
    private struct Failure: Error { let tensor: Tensor }

    private let x = counting([2])

    @inline(never) private func maybe(_ present: Bool) -> Tensor? { present ? x : nil }
    @inline(never) private func twice(_ depth: Int) -> Tensor?? {
        depth == 2 ? .some(x) : depth == 1 ? .some(nil) : nil
    }

    @Test func optionals() {
        #expect(maybe(true)?.count == 2 && maybe(false) == nil)
        #expect(twice(2)??.count == 2)
        if case .some(.none) = twice(1) {} else { Issue.record("one level lost") }
        if case .none = twice(0) {} else { Issue.record("one level gained") }
        #expect(Optional(Tensor.undefined) != nil, "an undefined tensor is not a missing one")
    }

    @Test func enums() {
        let payloads: [Payload] = [.nothing, .one(x), .two(x, nil), .two(x, x), .number(1)]
        let counts = payloads.map { payload in
            switch payload {
            case .nothing, .number: 0
            case .one: 1
            case .two(_, let second): second == nil ? 1 : 2
            }
        }
        #expect(counts == [0, 1, 1, 2, 0])
    }

    @Test func generics() throws {
        let results: [Result<Tensor, Failure>] = [.success(x), .failure(Failure(tensor: x))]
        #expect(try results[0].get().isSame(as: x))
        #expect(throws: Failure.self) { try results[1].get() }
        let named: [String: Wrapper?] = ["a": Wrapper(tensor: x), "b": Optional.none]
        #expect(named["a"]??.tensor.count == 2 && named["b"]! == nil && named["c"] == nil)
    }

    @Test func existentials() {
        let all: [any Sendable] = [x, 1, "text"]
        #expect(all.compactMap { $0 as? Tensor }.count == 1)
        let holder: any Holder = Existential(held: x)
        #expect(holder.held.isSame(as: x))
    }

    @Test func referencesBalance() {
        let before = x.references
        for _ in 0..<100 {
            var payloads: [Payload?] = [.one(x), .two(x, x), nil]
            payloads.append(payloads[0])
            let boxed: any Sendable = [maybe(true), maybe(false)]
            withExtendedLifetime((payloads, boxed)) {}
        }
        #expect(x.references == before)
    }
}
