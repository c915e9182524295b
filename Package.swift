// swift-tools-version: 6.2
import PackageDescription

// libtorch's compiler and linker flags come from pkg-config files that `Scripts/setup.sh` writes:
// `make` sets PKG_CONFIG_PATH; by hand, `eval "$(Scripts/setup.sh --env)"` does.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
/// Tests are not optimised, which would double their share of a clean build; the code that they wait for is.
let tested: [SwiftSetting] = strict + [.unsafeFlags(["-Onone"])]
let strictC: [CSetting] = [.treatAllWarnings(as: .error)]
let strictCxx: [CXXSetting] = [
    .treatAllWarnings(as: .error),
    .define("USE_DISTRIBUTED"), .define("USE_C10D_GLOO"),
    // As libtorch was built: without it some of its classes have other members.
    .define("NDEBUG"),
]

/// Static archives, so that the binary travels to machines without these packages.
let imagingArchives: [LinkerSetting] = ["niftiio", "znz", "png16", "jpeg", "z"].map { .linkedLibrary(":lib\($0).a") }

func swift(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies, swiftSettings: tested)
}

let package = Package(
    name: "lockstep",
    products: [
        .library(name: "Lockstep", targets: ["Torch", "NN", "DataPipeline", "Parallel", "Training", "VisionTasks"]),
        .executable(name: "lockstep", targets: ["lockstep"]),
        .library(name: "LockstepCUDA", type: .dynamic, targets: ["CTorchCUDA"]),
        .library(name: "LockstepMPI", type: .dynamic, targets: ["CTorchMPI"]),
        .library(name: "LockstepGeo", type: .dynamic, targets: ["CGeo"]),
        .library(name: "StandInNVML", type: .dynamic, targets: ["StandInNVML"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    ],
    targets: [
        // The edge: C and C++ behind plain C headers.
        .systemLibrary(name: "CLibTorch", pkgConfig: "lockstep-libtorch"),
        .systemLibrary(name: "CLibTorchCUDA", pkgConfig: "lockstep-libtorch-cuda"),
        .systemLibrary(name: "COpenMPI", pkgConfig: "ompi"),
        .systemLibrary(name: "CGDAL", pkgConfig: "gdal"),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CNVML"),
        .systemLibrary(name: "CRasters"),
        .target(
            name: "CTorch", dependencies: ["CLibTorch"],
            cxxSettings: strictCxx + [.headerSearchPath("gloo")]),
        .target(
            name: "CTorchCUDA", dependencies: ["CLibTorch", "CLibTorchCUDA"],
            // Headers of CTorch, not its module: a plug-in is opened by the program, it is no part of it.
            cxxSettings: strictCxx + [
                .define("USE_C10D_NCCL"), .headerSearchPath("declarations"), .headerSearchPath("../CTorch"),
                .headerSearchPath("../CTorch/include"),
            ]),
        .target(
            name: "CTorchMPI", dependencies: ["CLibTorch", "COpenMPI"],
            cxxSettings: strictCxx + [.headerSearchPath("../CTorch"), .headerSearchPath("../CTorch/include")]),
        .target(
            name: "CImaging", cSettings: strictC + [.headerSearchPath("niftilib")], linkerSettings: imagingArchives),
        .target(name: "CGeo", dependencies: ["CGDAL"], cSettings: strictC + [.headerSearchPath("../CRasters")]),

        // The rooms, bottom to top. NN, DataPipeline and Parallel do not see each other.
        swift("Torch", ["CTorch", .product(name: "OrderedCollections", package: "swift-collections")]),
        swift("NN", ["Torch"]),
        swift("DataPipeline", ["Torch", "CImaging", "CRasters"]),
        swift("Parallel", ["Torch", "CTorch", "CNVML"]),
        .target(
            name: "Training",
            dependencies: [
                "Torch", "NN", "DataPipeline", "Parallel", "COpenSSL", "Yams",
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Logging/Protos"],
            swiftSettings: strict,
            linkerSettings: [.linkedLibrary(":libcrypto.a")]),
        swift(
            "VisionTasks",
            [
                "Torch", "NN", "DataPipeline", "Parallel", "Training",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .executableTarget(
            name: "lockstep",
            dependencies: [
                "Torch", "NN", "DataPipeline", "Parallel", "Training", "VisionTasks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: strict),

        .executableTarget(
            name: "DistributedLoop", dependencies: ["Torch", "NN", "Parallel", "Training"],
            path: "Examples/DistributedLoop", swiftSettings: strict),
        .executableTarget(
            name: "OwnTask", dependencies: ["Torch", "NN", "DataPipeline", "Parallel", "Training"],
            path: "Examples/OwnTask", swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Torch", "COpenSSL"], path: "Tests/TestSupport", swiftSettings: strict,
            linkerSettings: [.linkedLibrary(":libcrypto.a")]),
        // Ranks that fail in every way: what the tests of the diagnosis start.
        .executableTarget(
            name: "FaultProgram", dependencies: ["Torch", "NN", "DataPipeline", "Parallel", "Training", "VisionTasks"],
            path: "Tests/FaultProgram",
            swiftSettings: strict),
        // Takes the part of NVIDIA's driver where there is none.
        .target(
            name: "StandInNVML", path: "Tests/StandInNVML",
            cSettings: strictC + [.headerSearchPath("../../Sources/CNVML")]),
        tests(of: "Torch"), tests(of: "NN"), tests(of: "DataPipeline", ["COpenSSL"]), tests(of: "Parallel", ["NN"]),
        tests(
            of: "Training",
            [
                "NN", "Parallel",
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests(of: "VisionTasks", ["NN"]),
        // Readers of files, given files that nobody would write.
        .testTarget(
            name: "FuzzTests", dependencies: ["TestSupport", "Torch", "Training", "VisionTasks"], swiftSettings: tested),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "Torch", "NN", "DataPipeline", "Parallel", "Training", "lockstep", "FaultProgram",
                "DistributedLoop", "OwnTask", "Yams",
            ],
            swiftSettings: tested),
    ],
    cxxLanguageStandard: .cxx20)
