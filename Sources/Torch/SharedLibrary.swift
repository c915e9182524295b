import Foundation

/// A library that is opened at run time. It stays open: what it has started, such as threads, would not survive closing.
package struct SharedLibrary: Sendable {
    // An address, which any thread may have.
    private let handle: UInt

    /// - Parameter isGlobal: whether libraries that are opened later find its symbols.
    /// - Throws: the linker's reason.
    package init(_ path: String, isGlobal: Bool = false) throws(SharedLibraryError) {
        guard let opened = dlopen(path, RTLD_NOW | (isGlobal ? RTLD_GLOBAL : RTLD_LOCAL)) else {
            throw SharedLibraryError(description: String(cString: dlerror()))
        }
        handle = UInt(bitPattern: opened)
    }

    /// A function by its name, nil if the library has none; `type` is that of its C declaration.
    package func function<Function>(_ name: String, as type: Function.Type) -> Function? {
        symbol(name).map { unsafeBitCast($0, to: type) }
    }

    package func symbol(_ name: String) -> UnsafeMutableRawPointer? {
        dlsym(UnsafeMutableRawPointer(bitPattern: handle), name)
    }
}

package struct SharedLibraryError: Error, CustomStringConvertible {
    package let description: String
}
