#include <string.h>

#include "CImaging.h"

enum { most_axes = 8, tile = 16 };

static size_t smaller(size_t a, size_t b) { return a < b ? a : b; }

/// In tiles that stay in the first cache: the reads of a turned box are far apart, and a tile uses all of each cache
/// line that they fetch.
static void copy_tiles(
    const uint32_t *from, ptrdiff_t row_step, ptrdiff_t step, size_t rows, size_t columns, uint32_t *to, size_t pitch) {
    for (size_t row = 0; row < rows; row += tile)
        for (size_t column = 0; column < columns; column += tile)
            for (size_t i = row; i < smaller(row + tile, rows); i++)
                for (size_t j = column; j < smaller(column + tile, columns); j++)
                    to[i * pitch + j] = from[(ptrdiff_t)i * row_step + (ptrdiff_t)j * step];
}

static void copy_plane(
    const uint32_t *from, ptrdiff_t row_step, ptrdiff_t step, size_t rows, size_t columns, uint32_t *to, size_t pitch) {
    if (step != 1) return copy_tiles(from, row_step, step, rows, columns, to, pitch);
    for (size_t i = 0; i < rows; i++)
        memcpy(to + i * pitch, from + (ptrdiff_t)i * row_step, columns * sizeof *to);
}

/// The axis that is copied in one plane with the last: the one along which the source lies closest.
static size_t partner(const ptrdiff_t *steps, size_t axes) {
    for (size_t axis = 0; axis + 1 < axes; axis++)
        if (steps[axis] == 1 || steps[axis] == -1) return axis;
    return axes - 2;
}

int ci_copy_box(const uint32_t *from, const ptrdiff_t *steps, const size_t *shape, size_t axes, uint32_t *to) {
    if (axes < 2 || axes > most_axes) return -1;
    size_t pitch[most_axes], index[most_axes] = {0};
    pitch[axes - 1] = 1;
    for (size_t axis = axes - 1; axis > 0; axis--) pitch[axis - 1] = pitch[axis] * shape[axis];
    if (pitch[0] * shape[0] == 0) return 0;
    size_t last = axes - 1, row = partner(steps, axes), axis;
    do {
        const uint32_t *source = from;
        uint32_t *target = to;
        for (axis = 0; axis < axes; axis++) {
            source += (ptrdiff_t)index[axis] * steps[axis];
            target += index[axis] * pitch[axis];
        }
        copy_plane(source, steps[row], steps[last], shape[row], shape[last], target, pitch[row]);
        // Counts up the other axes like an odometer; past the first, all planes are done.
        for (axis = axes; axis > 0; axis--) {
            if (axis - 1 == row || axis - 1 == last) continue;
            if (++index[axis - 1] < shape[axis - 1]) break;
            index[axis - 1] = 0;
        }
    } while (axis > 0);
    return 0;
}
