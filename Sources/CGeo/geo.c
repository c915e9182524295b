// What GDAL there is.
#include "CGeo.h"

#include <gdal.h>

const char *lockstep_plugin_describe(void) { return GDALVersionInfo("--version"); }
const char *lockstep_plugin_problem(void) { return "GDAL does not describe itself"; }
