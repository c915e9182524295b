import Torch

/// Where in some scenes the classes are: for each class the cells of a coarse grid that have it.
struct ClassPlaces: Sendable {
    /// Side of a cell, in pixels: small against a window, and few enough to remember all.
    private static let side = 32

    private struct Cell: Sendable {
        let scene: Int32
        let x, y: Int32
    }

    /// Of the classes that occur.
    private let cells: [[Cell]]
    private let sizes: [ImageSize]

    /// Reads all labels once, on all cores.
    ///
    /// - Throws: what cannot be read; `DataError` where no scene has a class.
    init(_ readers: [SceneReader]) throws {
        sizes = readers.map(\.size)
        let found = parallelMap(Array(readers.indices)) { scene in
            Result { try Self.cells(of: readers[scene], Int32(scene)) }
        }
        let byScene = try found.map { try $0.get() }
        let classes = readers[0].scheme.names.count
        cells = (0..<classes).map { category in byScene.flatMap { $0[category] } }.filter { !$0.isEmpty }
        guard !cells.isEmpty else { throw DataError("no scene has a pixel of a class: lockstep data check says more") }
    }

    /// A class, each alike, and one of its cells, each alike.
    func drawn(_ random: inout SampleRandom) -> (scene: Int, cell: RasterWindow) {
        let cells = cells[random.integer(below: cells.count)]
        let cell = cells[random.integer(below: cells.count)]
        let (x, y, size) = (Int(cell.x) * Self.side, Int(cell.y) * Self.side, sizes[Int(cell.scene)])
        return (
            Int(cell.scene),
            RasterWindow(x: x, y: y, width: min(Self.side, size.width - x), height: min(Self.side, size.height - y))
        )
    }

    /// Of one scene, by class.
    private static func cells(of reader: SceneReader, _ scene: Int32) throws -> [[Cell]] {
        let across = (reader.size.width + side - 1) / side
        let down = (reader.size.height + side - 1) / side
        var isThere = [Bool](repeating: false, count: across * down * 256)
        for window in try reader.blocks() {
            try checkCancellation()
            mark(try reader.labels(window), window, across, &isThere)
        }
        return (0..<reader.scheme.names.count).map { category in
            (0..<across * down).filter { isThere[$0 * 256 + category] }
                .map { Cell(scene: scene, x: Int32($0 % across), y: Int32($0 / across)) }
        }
    }

    private static func mark(_ labels: Tensor, _ window: RasterWindow, _ across: Int, _ isThere: inout [Bool]) {
        labels.withUnsafeBytes { labels in
            for row in 0..<window.height {
                for column in 0..<window.width {
                    let cell = (window.y + row) / side * across + (window.x + column) / side
                    isThere[cell * 256 + Int(labels[row * window.width + column])] = true
                }
            }
        }
    }
}
