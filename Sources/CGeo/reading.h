// Opening, describing and reading rasters: members of GeoFunctions.
#pragma once
#include "rasters.h"

GeoDatasetRef geo_open(const char *path);
void geo_close(GeoDataset *dataset);
void geo_describe(GeoDataset *dataset, GeoRaster *raster);
void geo_describe_band(GeoDataset *dataset, int32_t number, GeoBand *description);
void geo_palette(GeoDataset *dataset, int32_t number, uint8_t *colours);
int geo_read(GeoDataset *dataset, const GeoTransfer *transfer);
int geo_read_mask(GeoDataset *dataset, const GeoTransfer *transfer);
int geo_same_projection(const char *first, const char *second);
