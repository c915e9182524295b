package import DataPipeline

/// The windows over a scene, row by row from its upper left corner.
package struct WindowGrid: Sendable, Equatable {
    let rows, columns: WindowAxis

    package init(_ size: ImageSize, window: Int, stride: Int) {
        rows = WindowAxis(length: size.height, window: window, stride: stride)
        columns = WindowAxis(length: size.width, window: window, stride: stride)
    }

    /// Only windows that lie in the scene whole at multiples of the stride.
    init(unclamped size: ImageSize, window: Int, stride: Int) {
        rows = WindowAxis(unclamped: size.height, window: window, stride: stride)
        columns = WindowAxis(unclamped: size.width, window: window, stride: stride)
    }

    package var count: Int { rows.starts.count * columns.starts.count }

    func row(of index: Int) -> Int { index / columns.starts.count }

    func column(of index: Int) -> Int { index % columns.starts.count }

    /// What the scene has of a window.
    package subscript(index: Int) -> RasterWindow {
        RasterWindow(
            x: columns.starts[column(of: index)], y: rows.starts[row(of: index)], width: columns.extent,
            height: rows.extent)
    }

    /// The scene's rows that no further window covers, when the first `done` windows have been blended.
    func finishedRows(afterWindows done: Int) -> Int {
        let whole = done / columns.starts.count
        return whole == 0 ? 0 : rows.finished(after: whole - 1)
    }
}
