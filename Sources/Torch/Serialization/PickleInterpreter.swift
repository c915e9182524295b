/// Runs a pickle's stack machine over plain data alone: nothing is imported, nothing is called.
package struct PickleInterpreter {
    private var scanner: PickleScanner
    private let storage: (_ key: String, _ dtype: DType, _ count: Int) throws -> PickleStorage
    private var stack: [PickleObject] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleObject] = [:]
    package private(set) var containers: [PickleContainer] = []

    /// - Parameters:
    ///   - start: where the pickle begins.
    ///   - storage: finds the elements that a tensor of the pickle refers to.
    package init(
        _ pickle: [UInt8], from start: Int = 0,
        storage: @escaping (_ key: String, _ dtype: DType, _ count: Int) throws -> PickleStorage
    ) {
        scanner = PickleScanner(pickle, from: start)
        self.storage = storage
    }

    /// Where the pickle ends, once it has run.
    package var position: Int { scanner.position }

    /// The object that the pickle describes.
    package mutating func run() throws -> PickleObject {
        while true {
            let opcode = try scanner.opcode()
            if opcode == .stop { return try pop() }
            try run(opcode)
        }
    }

    private mutating func run(_ opcode: PickleOpcode) throws {
        switch opcode {
        case .stop: break
        case .proto: try scanner.skip(1)
        case .frame: try scanner.skip(8)

        case .mark: marks.append(stack.count)
        case .pop: _ = try pop()
        case .popMark: _ = try popToMark()
        case .duplicate: push(try top)
        case .put: memo[try scanner.unsigned(bytes: 1)] = try top
        case .longPut: memo[try scanner.unsigned(bytes: 4)] = try top
        case .memoize: memo[memo.count] = try top
        case .get: push(try remembered(scanner.unsigned(bytes: 1)))
        case .longGet: push(try remembered(scanner.unsigned(bytes: 4)))

        case .none: push(.none)
        case .newTrue: push(.bool(true))
        case .newFalse: push(.bool(false))
        case .int: push(.int(try scanner.int32()))
        case .int1: push(.int(try scanner.unsigned(bytes: 1)))
        case .int2: push(.int(try scanner.unsigned(bytes: 2)))
        case .long1: push(try scanner.long(bytes: scanner.unsigned(bytes: 1)))
        case .long4: push(try scanner.long(bytes: scanner.unsigned(bytes: 4)))
        case .float: push(.double(try scanner.double()))
        case .unicode, .string: try pushString(lengthBytes: 4)
        case .shortUnicode, .shortString: try pushString(lengthBytes: 1)
        case .unicode8: try pushString(lengthBytes: 8)
        case .bytes: try pushBytes(lengthBytes: 4)
        case .shortBytes: try pushBytes(lengthBytes: 1)
        case .bytes8, .byteArray8: try pushBytes(lengthBytes: 8)

        case .emptyList, .emptySet: push(new(.list([])))
        case .list: push(new(.list(try popToMark())))
        case .append: try append([pop()])
        case .appends, .addItems: try append(popToMark())
        case .emptyTuple: push(new(.tuple([])))
        case .tuple: push(new(.tuple(try popToMark())))
        case .tuple1: push(new(.tuple(try pop(1))))
        case .tuple2: push(new(.tuple(try pop(2))))
        case .tuple3: push(new(.tuple(try pop(3))))
        case .emptyDictionary: push(new(.dictionary([])))
        case .dictionary: push(new(.dictionary(try pairs(popToMark()))))
        case .setItem: try setItems(pop(2))
        case .setItems: try setItems(popToMark())

        case .global: push(.global(try global(scanner.line(), scanner.line())))
        case .stackGlobal: try pushGlobalOfStack()
        case .reduce, .newObject: try call()
        case .build: try build()
        case .persistentID: push(.storage(try storage(named: pop())))
        }
    }
}

// MARK: - The stack

extension PickleInterpreter {
    private var top: PickleObject {
        get throws {
            guard let top = stack.last, stack.count > marks.last ?? 0 else { throw Self.malformed }
            return top
        }
    }

    private mutating func push(_ object: PickleObject) { stack.append(object) }

    private mutating func pop() throws -> PickleObject {
        _ = try top
        return stack.removeLast()
    }

    private mutating func pop(_ count: Int) throws -> [PickleObject] {
        guard stack.count - (marks.last ?? 0) >= count else { throw Self.malformed }
        defer { stack.removeLast(count) }
        return stack.suffix(count)
    }

    private mutating func popToMark() throws -> [PickleObject] {
        guard let mark = marks.last else { throw Self.malformed }
        defer { marks.removeLast() }
        return try pop(stack.count - mark)
    }

    private func remembered(_ index: Int) throws -> PickleObject {
        guard let object = memo[index] else { throw Self.malformed }
        return object
    }

    private mutating func pushString(lengthBytes: Int) throws {
        push(.string(try scanner.string(bytes: scanner.unsigned(bytes: lengthBytes))))
    }

    private mutating func pushBytes(lengthBytes: Int) throws {
        push(.bytes(try scanner.data(bytes: scanner.unsigned(bytes: lengthBytes))))
    }

    static var malformed: Refusal { Refusal("its pickle makes no sense: the file is damaged") }
}

// MARK: - Containers

extension PickleInterpreter {
    private mutating func new(_ container: PickleContainer) -> PickleObject {
        containers.append(container)
        return .container(containers.count - 1)
    }

    private func containerAtTop() throws -> Int {
        guard case .container(let index) = try top else { throw Self.malformed }
        return index
    }

    private mutating func append(_ items: [PickleObject]) throws {
        let index = try containerAtTop()
        guard case .list(var list) = containers[index] else { throw Self.malformed }
        containers[index] = .list([])  // So that the list has one owner and grows in place.
        list += items
        containers[index] = .list(list)
    }

    private mutating func setItems(_ items: [PickleObject]) throws {
        let index = try containerAtTop()
        guard case .dictionary(var entries) = containers[index] else { throw Self.malformed }
        containers[index] = .dictionary([])  // So that the list has one owner and grows in place.
        entries += try pairs(items)
        containers[index] = .dictionary(entries)
    }

    private func pairs(_ items: [PickleObject]) throws -> [(key: PickleObject, value: PickleObject)] {
        guard items.count.isMultiple(of: 2) else { throw Self.malformed }
        return stride(from: 0, to: items.count, by: 2).map { (items[$0], items[$0 + 1]) }
    }

    /// The items of a list or tuple.
    private func items(_ object: PickleObject) throws -> [PickleObject] {
        guard case .container(let index) = object else { throw Self.malformed }
        switch containers[index] {
        case .list(let items), .tuple(let items): return items
        case .dictionary: throw Self.malformed
        }
    }

    private func integers(_ object: PickleObject) throws -> [Int] {
        try items(object).map { item in
            guard case .int(let integer) = item else { throw Self.malformed }
            return integer
        }
    }
}

// MARK: - Globals

extension PickleInterpreter {
    private func global(_ writtenModule: String, _ name: String) throws -> PickleGlobal {
        // Protocol 2 writes the names of Python 2.
        let module = writtenModule == "__builtin__" ? "builtins" : writtenModule
        guard let global = PickleGlobal(module: module, name: name) else {
            throw Refusal(
                """
                refers to the Python object \(module).\(name), which is not plain data: loading this file in Python \
                would run it. If you trust the file, load it in PyTorch and save its state dict alone.
                """)
        }
        return global
    }

    private mutating func pushGlobalOfStack() throws {
        let names = try pop(2)
        guard case .string(let module) = names[0], case .string(let name) = names[1] else { throw Self.malformed }
        push(.global(try global(module, name)))
    }

    /// Replaces a global and its arguments by what the Python function of that name makes of them.
    private mutating func call() throws {
        let operands = try pop(2)
        guard case .global(let function) = operands[0] else { throw Self.malformed }
        push(try result(of: function, items(operands[1])))
    }

    private mutating func result(of function: PickleGlobal, _ arguments: [PickleObject]) throws -> PickleObject {
        switch (function, arguments.count) {
        case (.orderedDictionary, 0): new(.dictionary([]))
        case (.orderedDictionary, 1): try dictionary(arguments[0])
        case (.collection, 0): new(.list([]))
        case (.collection, 1): new(.list(try items(arguments[0])))
        case (.bytes, 0): .bytes([])
        case (.bytes, 1...2): .bytes(try latin1(arguments[0]))
        case (.size, 1): new(.tuple(try items(arguments[0])))
        case (.device, 1): arguments[0]
        case (.device, 2): .string(try deviceName(arguments))
        case (.rebuildTensor, 4...): .tensor(try tensor(arguments))
        case (.rebuildParameter, 1...): arguments[0]
        default: throw Self.malformed
        }
    }

    /// The attributes that PyTorch hangs on a state dict (`_metadata`) are dropped: they are versions of its modules.
    private mutating func build() throws {
        _ = try pop()
        guard case .dictionary = containers[try containerAtTop()] else { throw Self.malformed }
    }

    /// `OrderedDict([[key, value], ...])`, or of another dictionary.
    private mutating func dictionary(_ source: PickleObject) throws -> PickleObject {
        if case .container(let index) = source, case .dictionary = containers[index] { return new(containers[index]) }
        return new(.dictionary(try pairs(items(source).flatMap { try pairs(items($0)).flatMap { [$0, $1] } })))
    }

    /// Protocol 2 has no bytes: they come as a string whose characters are their values.
    private func latin1(_ object: PickleObject) throws -> [UInt8] {
        switch object {
        case .bytes(let bytes): return bytes
        case .string(let text):
            return try text.unicodeScalars.map { scalar in
                guard let byte = UInt8(exactly: scalar.value) else { throw Self.malformed }
                return byte
            }
        default: throw Self.malformed
        }
    }

    private func deviceName(_ arguments: [PickleObject]) throws -> String {
        guard case .string(let kind) = arguments[0], case .int(let index) = arguments[1] else { throw Self.malformed }
        return "\(kind):\(index)"
    }
}

// MARK: - Tensors

extension PickleInterpreter {
    /// `("storage", type, key, device, element count)`; before PyTorch 1.6 a sixth says of what storage this is a part,
    /// which none is.
    private func storage(named identifier: PickleObject) throws -> PickleStorage {
        var parts = try items(identifier)
        if parts.count == 6, case .none = parts[5] { parts.removeLast() }
        guard parts.count == 5, case .string("storage") = parts[0], case .global(.storageType(let dtype)) = parts[1],
            case .string(let key) = parts[2], case .int(let count) = parts[4]
        else { throw Self.malformed }
        return try storage(key, dtype, count)
    }

    /// `(storage, offset, shape, strides, ...)`; what follows is about gradients.
    private func tensor(_ arguments: [PickleObject]) throws -> Tensor {
        guard case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1] else {
            throw Self.malformed
        }
        return try storage.view(shape: integers(arguments[2]), strides: integers(arguments[3]), offset: offset)
    }
}
