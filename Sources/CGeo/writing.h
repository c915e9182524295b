// Writing GeoTIFF: members of GeoFunctions.
#pragma once
#include "rasters.h"

GeoDatasetRef geo_create(const char *path, const GeoCreation *creation);
int geo_write(GeoDataset *dataset, const GeoTransfer *transfer);
int geo_finish(GeoDataset *dataset);
