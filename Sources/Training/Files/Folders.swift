internal import Foundation
import Torch

/// Makes a folder and those above it; one that is there already is fine. Permissions follow the umask.
func makeFolder(_ path: String) throws(FileError) {
    if isFolder(path) { return }
    try makeFolder(parent(of: path))
    // Another process may have made it just now.
    guard try claimFolder(path) || isFolder(path) else { throw FileError("make the folder", path, code: EEXIST) }
}

/// Makes a folder that must not be there yet: of two processes that try at once, one gets `false`.
func claimFolder(_ path: String) throws(FileError) -> Bool {
    if mkdir(path, 0o777) == 0 { return true }
    guard errno == EEXIST else { throw FileError("make the folder", path) }
    return false
}

func isFolder(_ path: String) -> Bool {
    var folder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &folder) && folder.boolValue
}

/// Whether anything has that name, also a link that leads nowhere.
func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
}

/// The names in a folder, sorted; none if there is no such folder.
func names(in folder: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else {
        if errno == ENOENT { return [] }
        throw FileError("list the folder", folder)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        names.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
                String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
            })
    }
    return names.filter { $0 != "." && $0 != ".." }.sorted()
}

func removeFolder(_ path: String) throws {
    try FileManager.default.removeItem(atPath: path)
}

/// Both in one file system; whatever `target` was is replaced in one instant.
func move(_ source: String, to target: String) throws(FileError) {
    try system(rename(source, target), "put in place", target)
}

func byteCount(ofFile path: String) -> Int? {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
}

private func parent(of path: String) -> String {
    let parent = (path as NSString).deletingLastPathComponent
    return parent.isEmpty ? "." : parent
}
