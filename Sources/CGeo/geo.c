// The plug-in's three entries.
#include "CGeo.h"

#include "messages.h"
#include "reading.h"
#include "writing.h"

#include <cpl_conv.h>
#include <gdal.h>
#include <pthread.h>

const char *lockstep_plugin_describe(void) { return GDALVersionInfo("--version"); }
const char *lockstep_plugin_problem(void) { return geo_problem(); }

static void limit_cache(int64_t bytes) { GDALSetCacheMax64(bytes); }

static const GeoFunctions functions = {
    .version = GEO_VERSION,
    .problem = geo_problem,
    .limit_cache = limit_cache,
    .open = geo_open,
    .close = geo_close,
    .describe = geo_describe,
    .describe_band = geo_describe_band,
    .palette = geo_palette,
    .read = geo_read,
    .read_mask = geo_read_mask,
    .create = geo_create,
    .write = geo_write,
    .finish = geo_finish,
    .same_projection = geo_same_projection};

static void start(void) {
  geo_listen();
  GDALAllRegister();
  // A JPEG file that ends early is an error, not a grey area.
  CPLSetConfigOption("GDAL_ERROR_ON_LIBJPEG_WARNING", "TRUE");
  geo_heard(false);
}

const GeoFunctions *lockstep_geo_functions(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, start);
  return &functions;
}
