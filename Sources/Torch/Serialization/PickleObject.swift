/// What is on the stack of a pickle's interpreter.
///
/// Containers are numbers into one flat list: in Python they are shared and change after they were put elsewhere, and
/// so no file can nest them so deeply that freeing them overflows the stack.
package enum PickleObject {
    case none
    case bool(Bool)
    case int(Int)
    case wideInt(Int128)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case container(Int)
    case global(PickleGlobal)
    case storage(PickleStorage)
    case tensor(Tensor)
}

/// The contents of a container.
package enum PickleContainer {
    case list([PickleObject])
    case tuple([PickleObject])
    case dictionary([(key: PickleObject, value: PickleObject)])
}
