/// An element of an XML file, with what of it a file of annotations needs: no attributes, no namespaces.
struct XMLElement {
    let name: String
    /// Where it begins, from 1.
    let line: Int
    /// What stands in it outside of its children, without the white space around it.
    var text = ""
    var children: [XMLElement] = []

    func child(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    func children(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}
