// What the program and the GDAL plug-in agree on: one table of functions, which the plug-in hands out.
//
// Rules, without exception:
//   - Numbers of types are GDAL's (GDALDataType).
//   - A call that fails returns NULL or -1, and `problem` says why, on the same thread. Nothing is ever printed.
//   - A dataset serves one thread at a time; different datasets do not know each other.
//   - Text that a dataset gives lives as long as the dataset.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

/// The layout below: a plug-in of another build has another one.
enum { GEO_VERSION = 1 };

typedef struct GeoDataset GeoDataset;
typedef GeoDataset *_Nullable GeoDatasetRef;

/// Pixels, from the upper left corner.
typedef struct { int32_t x, y, width, height; } GeoWindow;

typedef struct {
  int32_t width, height, bands;
  bool has_transform;
  double transform[6];
  /// WKT, the driver's short name, and the compression, each NULL where there is none.
  const char *_Nullable projection, *_Nullable driver, *_Nullable compression;
} GeoRaster;

typedef struct {
  int32_t type;
  /// Whether what is called Byte has a sign, as GDAL before 3.7 says it.
  bool is_signed_byte;
  bool has_nodata;
  /// Whether some pixels may be without data; opacity does not count.
  bool has_mask;
  double nodata, scale, offset;
  int32_t block_width, block_height;
  /// Entries of the colour table.
  int32_t colours;
  /// What the band is of, such as `Red`, and its description.
  const char *_Nullable interpretation, *_Nullable description;
} GeoBand;

/// What a file is to be like. Bands all have one type.
typedef struct {
  GeoWindow size;
  int32_t bands, type;
  const double *_Nullable transform;
  const char *_Nullable projection;
  bool has_nodata;
  double nodata;
  /// Red, green, blue and opacity of each of the first band's colours.
  const uint8_t *_Nullable palette;
  int32_t colours;
  /// Descriptions of all bands, or NULL.
  const char *_Nullable const *_Nullable descriptions;
  /// GeoTIFF's creation options, such as `COMPRESS=DEFLATE`; the last is NULL.
  const char *_Nullable const *_Nullable options;
} GeoCreation;

/// Pixels of some bands: of each band in turn, row by row.
typedef struct {
  GeoWindow window;
  /// From 1.
  const int32_t *bands;
  int32_t count, type;
  void *pixels;
} GeoTransfer;

typedef struct __attribute__((swift_attr("@Sendable"))) {
  int32_t version;
  const char *_Nonnull (*_Nonnull problem)(void);
  /// Bytes of decoded blocks that GDAL keeps, of all datasets of the process together.
  void (*_Nonnull limit_cache)(int64_t bytes);

  GeoDatasetRef (*_Nonnull open)(const char *path);
  void (*_Nonnull close)(GeoDataset *dataset);
  void (*_Nonnull describe)(GeoDataset *dataset, GeoRaster *raster);
  void (*_Nonnull describe_band)(GeoDataset *dataset, int32_t band, GeoBand *description);
  /// Writes red, green, blue and opacity of each of the band's colours.
  void (*_Nonnull palette)(GeoDataset *dataset, int32_t band, uint8_t *colours);
  /// Fails for whatever cannot be decoded, and for blocks that the file lacks where no nodata value says what they are.
  int (*_Nonnull read)(GeoDataset *dataset, const GeoTransfer *transfer);
  /// The bands' masks as bytes: 0 where a pixel has no data.
  int (*_Nonnull read_mask)(GeoDataset *dataset, const GeoTransfer *transfer);

  GeoDatasetRef (*_Nonnull create)(const char *path, const GeoCreation *creation);
  int (*_Nonnull write)(GeoDataset *dataset, const GeoTransfer *transfer);
  /// Writes what is not yet in the file, and closes it, also where that fails.
  int (*_Nonnull finish)(GeoDataset *dataset);

  /// Whether two WKTs stand for the same coordinate system: 1, 0, or -1 where one is none.
  int (*_Nonnull same_projection)(const char *first, const char *second);
} GeoFunctions;

typedef const GeoFunctions *_Nonnull (*GeoEntry)(void);

#pragma clang assume_nonnull end
