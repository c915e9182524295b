// Nothing to import: this module only carries pkg-config's flags to the targets that depend on it.
