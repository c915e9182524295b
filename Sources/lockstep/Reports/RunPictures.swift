import Foundation

/// What the model finds in some validation samples.
struct RunPictures {
    private let run: RecordedRun

    init(_ run: RecordedRun) { self.run = run }

    var html: String {
        let figures = run.pictures.map { picture in
            HTML.element(
                "figure", class: "picture", [image(picture), HTML.element("figcaption", [HTML.text(picture.caption)])])
        }
        return HTML.section(
            "Sample predictions", figures.isEmpty ? [] : [HTML.element("div", class: "pictures", figures)])
    }

    private func image(_ picture: RecordedRun.Picture) -> String {
        "<img alt=\"\(HTML.text(picture.caption))\" src=\"data:image/png;base64,\(picture.png.base64EncodedString())\">"
    }
}
