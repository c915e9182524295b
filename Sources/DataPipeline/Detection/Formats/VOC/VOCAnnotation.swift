import Foundation

/// One file of a VOC folder's Annotations.
struct VOCAnnotation: Sendable {
    /// As the file tells it; nil where it does not, or tells zeros.
    let size: ImageSize?
    /// The `filename` in it, which is not always right.
    let fileName: String?
    let objects: [Object]
    let problems: [DataProblem]

    struct Object: Sendable {
        let name: String
        let line: Int
        let box: Box
        let isDifficult: Bool
    }

    init(_ path: String) {
        var problems: [DataProblem] = []
        var objects: [Object] = []
        var root: XMLElement?
        do throws(XMLScanner.Failure) {
            root = try XMLScanner.root(Array(FileManager.default.contents(atPath: path) ?? Data()))
        } catch {
            problems.append(DataProblem(path, line: error.line, "no valid XML: \(error.reason)"))
        }
        for element in root?.children("object") ?? [] {
            do {
                objects.append(try Object(element, path))
            } catch {
                problems.append(error)
            }
        }
        size = root?.child("size").flatMap(ImageSize.init)
        fileName = root?.child("filename")?.text
        (self.objects, self.problems) = (objects, problems)
    }
}

extension VOCAnnotation.Object {
    init(_ element: XMLElement, _ path: String) throws(DataProblem) {
        guard let name = element.child("name")?.text, !name.isEmpty else {
            throw DataProblem(path, line: element.line, "the object has no name")
        }
        guard let bounds = element.child("bndbox") else {
            throw DataProblem(path, line: element.line, "the object has no bndbox")
        }
        self.name = name
        line = element.line
        isDifficult = element.child("difficult")?.text == "1"
        box = try Box(inclusive: bounds, path)
    }
}

extension DataProblem: Error {}

extension Box {
    /// VOC counts pixels from 1, and the last ones belong to the box.
    fileprivate init(inclusive bounds: XMLElement, _ path: String) throws(DataProblem) {
        func edge(_ name: String) throws(DataProblem) -> Double {
            guard let child = bounds.child(name) else {
                throw DataProblem(path, line: bounds.line, "the bndbox has no \(name)")
            }
            guard let value = Double(child.text), value.isFinite else {
                throw DataProblem(path, line: child.line, "\(name) is \"\(child.text)\", which is no number")
            }
            return value
        }
        self.init(x1: try edge("xmin") - 1, y1: try edge("ymin") - 1, x2: try edge("xmax"), y2: try edge("ymax"))
    }
}

extension ImageSize {
    fileprivate init?(_ element: XMLElement) {
        guard let width = element.child("width").flatMap({ Int($0.text) }), width > 0,
            let height = element.child("height").flatMap({ Int($0.text) }), height > 0
        else { return nil }
        self.init(width: width, height: height)
    }
}
