extension DetectionRecords.Detection: RowOfNumbers {
    static var columns: Int { 7 }

    var row: [Double] { [Double(image), Double(category), score, box.x, box.y, box.width, box.height] }

    init(row: ArraySlice<Double>) {
        let row = Array(row)
        self.init(image: Int(row[0]), category: Int(row[1]), score: row[2], box: COCOBox(row: row[3...]))
    }
}

extension DetectionRecords.Truth: RowOfNumbers {
    static var columns: Int { 9 }

    var row: [Double] {
        [
            Double(image), Double(category), box.x, box.y, box.width, box.height, area, isCrowd ? 1 : 0,
            isDifficult ? 1 : 0,
        ]
    }

    init(row: ArraySlice<Double>) {
        let row = Array(row)
        self.init(
            image: Int(row[0]), category: Int(row[1]), box: COCOBox(row: row[2..<6]), area: row[6],
            isCrowd: row[7] == 1,
            isDifficult: row[8] == 1)
    }
}

extension COCOBox {
    fileprivate init(row: ArraySlice<Double>) {
        let first = row.startIndex
        self.init(x: row[first], y: row[first + 1], width: row[first + 2], height: row[first + 3])
    }
}
