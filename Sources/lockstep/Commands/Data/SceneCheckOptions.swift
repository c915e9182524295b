import ArgumentParser
import DataPipeline

/// What `data check` asks about scenes of remote sensing.
struct SceneCheckOptions: ParsableArguments {
    @Option(help: "Of scenes: vaihingen, potsdam or folders; by default the one that a folder looks like.")
    var layout: SceneLayout?

    @Option(help: "Of scenes: the images, such as 'rgb/*.tif', where * is a scene's name.")
    var image: String?

    @Option(help: "Of scenes: the elevations, such as 'dsm/*.tif'; empty for none.")
    var elevation: String?

    @Option(help: "Of scenes: the labels, such as 'labels/*_label.tif'.")
    var labels: String?

    @Option(help: "Of scenes: the eroded labels.")
    var erodedLabels: String?

    @Option(
        help:
            "Of scenes: isprs, names of classes separated by commas, or a YAML file with their names, colours and values."
    )
    var scheme: String?

    @Option(help: "Of the windows that are drawn of scenes: their side in pixels, by default 256.")
    var window: Int?

    var isGiven: Bool {
        [layout?.rawValue, image, elevation, labels, erodedLabels, scheme].contains { $0 != nil } || window != nil
    }

    func part(_ path: String, split: SceneSplit?) -> SceneCheck.Part {
        let layout = layout ?? SceneLayout.found(in: path) ?? .folders
        var source = SceneSource(path, layout: layout, split: split)
        (source.image, source.elevation, source.labels, source.erodedLabels) = (image, elevation, labels, erodedLabels)
        var options = SceneOptions()
        options.usesElevation = elevation != ""
        return SceneCheck.Part(source, options)
    }
}

extension SceneLayout: ExpressibleByArgument {}
