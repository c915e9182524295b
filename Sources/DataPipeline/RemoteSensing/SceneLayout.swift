/// How the files of a set of scenes are named.
public enum SceneLayout: String, Sendable, Codable, CaseIterable {
    /// The ISPRS benchmark of Vaihingen: infrared, red and green, and a surface model.
    case vaihingen
    /// The ISPRS benchmark of Potsdam: red, green, blue and infrared, and a normalised surface model.
    case potsdam
    /// Files found by patterns of one's own.
    case folders

    /// Bands that the source's experiments use; nil for all.
    var bands: [Int]? { self == .potsdam ? [1, 2, 3] : nil }

    /// The ids of a part, as they are most often divided; nil for folders.
    func ids(_ split: SceneSplit) -> [String]? {
        switch (self, split) {
        case (.vaihingen, .train): ["1", "3", "23", "26", "7", "11", "13", "28", "17", "32", "34", "37"]
        case (.vaihingen, .test): ["5", "21", "15", "30"]
        case (.potsdam, .train):
            [
                "6_10", "7_10", "2_12", "3_11", "2_10", "7_8", "5_10", "3_12", "5_12", "7_11", "7_9", "6_9", "7_7",
                "4_12", "6_8", "6_12", "6_7", "4_11",
            ]
        case (.potsdam, .test): ["4_10", "5_11", "2_11", "3_10", "6_11", "7_12"]
        case (.folders, _): nil
        }
    }

    var patterns: ScenePatterns {
        switch self {
        case .vaihingen:
            ScenePatterns(
                image: "top/top_mosaic_09cm_area*.tif", elevation: "dsm/dsm_09cm_matching_area*.tif",
                labels: "gts_for_participants/top_mosaic_09cm_area*.tif",
                erodedLabels: "gts_eroded_for_participants/top_mosaic_09cm_area*_noBoundary.tif")
        case .potsdam:
            ScenePatterns(
                image: "4_Ortho_RGBIR/top_potsdam_*_RGBIR.tif",
                elevation: "1_DSM_normalisation/dsm_potsdam_*_normalized_lastools.jpg",
                labels: "5_Labels_for_participants/top_potsdam_*_label.tif",
                erodedLabels: "5_Labels_for_participants_no_Boundary/top_potsdam_*_label_noBoundary.tif")
        case .folders: ScenePatterns(image: "image/*.tif", elevation: "elevation/*.tif", labels: "label/*.tif")
        }
    }
}

public enum SceneSplit: String, Sendable, Codable, CaseIterable { case train, test }
