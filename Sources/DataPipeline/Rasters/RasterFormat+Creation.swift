internal import CRasters

extension RasterFormat {
    /// The same for the plug-in, for the length of `body`.
    func withCreation<Result>(_ body: (UnsafePointer<GeoCreation>) -> Result) -> Result {
        withTexts(creationOptions) { options in
            withTexts(bandNames) { names in
                withPlace { transform, projection in
                    let levels: [UInt8] = palette.flatMap { [$0.red, $0.green, $0.blue, 255] }
                    return levels.withUnsafeBufferPointer { levels in
                        var creation = GeoCreation()
                        creation.size = GeoWindow(RasterWindow(size))
                        (creation.bands, creation.type) = (Int32(bands), type.rawValue)
                        (creation.transform, creation.projection) = (transform, projection)
                        (creation.has_nodata, creation.nodata) = (nodata != nil, nodata ?? 0)
                        (creation.palette, creation.colours) = (
                            palette.isEmpty ? nil : levels.baseAddress, Int32(palette.count)
                        )
                        (creation.options, creation.descriptions) = (options, bandNames.isEmpty ? nil : names)
                        return body(&creation)
                    }
                }
            }
        }
    }

    private func withPlace<Result>(_ body: (UnsafePointer<Double>?, UnsafePointer<CChar>?) -> Result) -> Result {
        guard let georeference else { return body(nil, nil) }
        return georeference.transform.withUnsafeBufferPointer { transform in
            guard let projection = georeference.projection else { return body(transform.baseAddress, nil) }
            return projection.withCString { body(transform.baseAddress, $0) }
        }
    }
}

/// C's list of texts, ended by NULL.
private func withTexts<Result>(
    _ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    guard let first = texts.first else { return [nil].withUnsafeBufferPointer { body($0.baseAddress!) } }
    var pointers: [UnsafePointer<CChar>?] = []
    func add(_ text: String, _ rest: ArraySlice<String>) -> Result {
        text.withCString { pointer in
            pointers.append(pointer)
            if let next = rest.first { return add(next, rest.dropFirst()) }
            return (pointers + [nil]).withUnsafeBufferPointer { body($0.baseAddress!) }
        }
    }
    return add(first, texts.dropFirst())
}
