#include "reading.h"

#include "messages.h"

#include <gdal.h>
#include <ogr_srs_api.h>
#include <string.h>

static GDALDatasetH raw(GeoDataset *dataset) { return (GDALDatasetH)dataset; }

GeoDatasetRef geo_open(const char *path) {
  geo_listen();
  GDALDatasetH opened = GDALOpenEx(path, GDAL_OF_RASTER | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, NULL, NULL);
  // A warning here is most often about a tag that nobody needs: what cannot be read fails when it is read.
  if (geo_heard(false) == 0) return opened;
  if (opened != NULL) GDALClose(opened);
  return NULL;
}

void geo_close(GeoDataset *dataset) {
  geo_listen();
  GDALClose(raw(dataset));
  geo_heard(false);
}

// MARK: - Describing

void geo_describe(GeoDataset *dataset, GeoRaster *raster) {
  GDALDatasetH from = raw(dataset);
  const char *projection = GDALGetProjectionRef(from);
  *raster = (GeoRaster){
      .width = GDALGetRasterXSize(from), .height = GDALGetRasterYSize(from), .bands = GDALGetRasterCount(from),
      .projection = projection != NULL && projection[0] != '\0' ? projection : NULL,
      .driver = GDALGetDriverShortName(GDALGetDatasetDriver(from)),
      .compression = GDALGetMetadataItem(from, "COMPRESSION", "IMAGE_STRUCTURE")};
  raster->has_transform = GDALGetGeoTransform(from, raster->transform) == CE_None;
}

// Fourth bands of infrared are often marked as opacity: they say nothing about the others.
static bool has_mask(GDALRasterBandH band) { return !(GDALGetMaskFlags(band) & (GMF_ALL_VALID | GMF_ALPHA)); }

void geo_describe_band(GeoDataset *dataset, int32_t number, GeoBand *description) {
  GDALRasterBandH band = GDALGetRasterBand(raw(dataset), number);
  GDALColorTableH table = GDALGetRasterColorTable(band);
  const char *pixel_type = GDALGetMetadataItem(band, "PIXELTYPE", "IMAGE_STRUCTURE");
  int has_nodata = 0, has_scale = 0, has_offset = 0;
  *description = (GeoBand){
      .type = (int32_t)GDALGetRasterDataType(band),
      .is_signed_byte = pixel_type != NULL && strcmp(pixel_type, "SIGNEDBYTE") == 0,
      .has_mask = has_mask(band),
      .nodata = GDALGetRasterNoDataValue(band, &has_nodata),
      .scale = GDALGetRasterScale(band, &has_scale),
      .offset = GDALGetRasterOffset(band, &has_offset),
      .colours = table != NULL ? GDALGetColorEntryCount(table) : 0,
      .interpretation = GDALGetColorInterpretationName(GDALGetRasterColorInterpretation(band)),
      .description = GDALGetDescription(band)};
  description->has_nodata = has_nodata != 0;
  GDALGetBlockSize(band, &description->block_width, &description->block_height);
}

void geo_palette(GeoDataset *dataset, int32_t number, uint8_t *colours) {
  GDALColorTableH table = GDALGetRasterColorTable(GDALGetRasterBand(raw(dataset), number));
  for (int index = 0; index < GDALGetColorEntryCount(table); index++, colours += 4) {
    GDALColorEntry entry = {0, 0, 0, 0};
    GDALGetColorEntryAsRGB(table, index, &entry);
    for (int channel = 0; channel < 4; channel++) {
      const short levels[] = {entry.c1, entry.c2, entry.c3, entry.c4};
      colours[channel] = (uint8_t)levels[channel];
    }
  }
}

// MARK: - Reading

// A sparse file's missing blocks are its nodata value, or 0 where it has none, as GDAL reads them. Without such a value
// nothing tells them from what an interrupted program has not written.
static bool lacks_blocks(GDALRasterBandH band, const GeoWindow *window) {
  int has_nodata = 0;
  GDALGetRasterNoDataValue(band, &has_nodata);
  if (has_nodata) return false;
  int status = GDALGetDataCoverageStatus(band, window->x, window->y, window->width, window->height, 0, NULL);
  return !(status & GDAL_DATA_COVERAGE_STATUS_UNIMPLEMENTED) && (status & GDAL_DATA_COVERAGE_STATUS_EMPTY);
}

static bool is_whole(GDALDatasetH from, const GeoTransfer *transfer) {
  for (int32_t index = 0; index < transfer->count; index++) {
    if (lacks_blocks(GDALGetRasterBand(from, transfer->bands[index]), &transfer->window)) return false;
  }
  return true;
}

static CPLErr read_pixels(GDALDatasetH from, const GeoTransfer *transfer) {
  const GeoWindow *window = &transfer->window;
  if (!is_whole(from, transfer)) {
    geo_complain("tiles or strips are missing in the file, and it names no nodata value that they could have");
    return CE_Failure;
  }
  return GDALDatasetRasterIOEx(
      from, GF_Read, window->x, window->y, window->width, window->height, transfer->pixels, window->width,
      window->height, (GDALDataType)transfer->type, transfer->count, (int *)transfer->bands, 0, 0, 0, NULL);
}

int geo_read(GeoDataset *dataset, const GeoTransfer *transfer) {
  geo_listen();
  CPLErr outcome = read_pixels(raw(dataset), transfer);
  // Warnings too: of damaged data GDAL only warns now and then, and gives zeros.
  int heard = geo_heard(true);
  return outcome == CE_None ? heard : -1;
}

static CPLErr read_band_mask(GDALRasterBandH band, const GeoWindow *window, uint8_t *pixels) {
  return GDALRasterIO(
      GDALGetMaskBand(band), GF_Read, window->x, window->y, window->width, window->height, pixels, window->width,
      window->height, GDT_Byte, 0, 0);
}

int geo_read_mask(GeoDataset *dataset, const GeoTransfer *transfer) {
  const size_t plane = (size_t)transfer->window.width * (size_t)transfer->window.height;
  CPLErr outcome = CE_None;
  geo_listen();
  for (int32_t index = 0; index < transfer->count && outcome == CE_None; index++) {
    GDALRasterBandH band = GDALGetRasterBand(raw(dataset), transfer->bands[index]);
    outcome = read_band_mask(band, &transfer->window, (uint8_t *)transfer->pixels + plane * (size_t)index);
  }
  int heard = geo_heard(true);
  return outcome == CE_None ? heard : -1;
}

// MARK: - Coordinate systems

int geo_same_projection(const char *first, const char *second) {
  if (strcmp(first, second) == 0) return 1;
  geo_listen();
  OGRSpatialReferenceH a = OSRNewSpatialReference(first), b = OSRNewSpatialReference(second);
  int same = a != NULL && b != NULL ? OSRIsSame(a, b) : -1;
  OSRDestroySpatialReference(a);
  OSRDestroySpatialReference(b);
  geo_heard(false);
  return same;
}
