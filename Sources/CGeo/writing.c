#include "writing.h"

#include "messages.h"

#include <gdal.h>

static GDALColorTableH make_table(const GeoCreation *creation) {
  GDALColorTableH table = GDALCreateColorTable(GPI_RGB);
  for (int32_t index = 0; index < creation->colours; index++) {
    const uint8_t *colour = creation->palette + 4 * index;
    GDALColorEntry entry = {colour[0], colour[1], colour[2], colour[3]};
    GDALSetColorEntry(table, index, &entry);
  }
  return table;
}

static void set_palette(GDALDatasetH file, const GeoCreation *creation) {
  if (creation->palette == NULL) return;
  GDALColorTableH table = make_table(creation);
  GDALSetRasterColorTable(GDALGetRasterBand(file, 1), table);
  GDALDestroyColorTable(table);
}

static void set_bands(GDALDatasetH file, const GeoCreation *creation) {
  for (int32_t number = 1; number <= creation->bands; number++) {
    GDALRasterBandH band = GDALGetRasterBand(file, number);
    if (creation->has_nodata) GDALSetRasterNoDataValue(band, creation->nodata);
    if (creation->descriptions != NULL) GDALSetDescription(band, creation->descriptions[number - 1]);
  }
}

static void set_georeference(GDALDatasetH file, const GeoCreation *creation) {
  if (creation->transform != NULL) GDALSetGeoTransform(file, (double *)creation->transform);
  if (creation->projection != NULL) GDALSetProjection(file, creation->projection);
}

GeoDatasetRef geo_create(const char *path, const GeoCreation *creation) {
  const GeoWindow *size = &creation->size;
  geo_listen();
  GDALDatasetH file = GDALCreate(
      GDALGetDriverByName("GTiff"), path, size->width, size->height, creation->bands, (GDALDataType)creation->type,
      (CSLConstList)creation->options);
  if (file != NULL) {
    set_georeference(file, creation);
    set_palette(file, creation);
    set_bands(file, creation);
  }
  // Strict: GDAL only warns of an option that it does not know.
  if (geo_heard(true) == 0) return file;
  if (file != NULL) GDALClose(file);
  return NULL;
}

int geo_write(GeoDataset *dataset, const GeoTransfer *transfer) {
  const GeoWindow *window = &transfer->window;
  geo_listen();
  CPLErr outcome = GDALDatasetRasterIOEx(
      (GDALDatasetH)dataset, GF_Write, window->x, window->y, window->width, window->height, transfer->pixels,
      window->width, window->height, (GDALDataType)transfer->type, transfer->count, (int *)transfer->bands, 0, 0, 0,
      NULL);
  int heard = geo_heard(true);
  return outcome == CE_None ? heard : -1;
}

int geo_finish(GeoDataset *dataset) {
  geo_listen();
  GDALFlushCache((GDALDatasetH)dataset);
  GDALClose((GDALDatasetH)dataset);
  return geo_heard(true);
}
