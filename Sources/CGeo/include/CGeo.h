// Rasters through GDAL: a plug-in that the program opens at run time, only when it is asked for.
#pragma once
#include "rasters.h"

#pragma clang assume_nonnull begin

/// GDAL's own description of itself.
const char *_Nullable lockstep_plugin_describe(void);
const char *lockstep_plugin_problem(void);

const GeoFunctions *lockstep_geo_functions(void);

#pragma clang assume_nonnull end
