"""Files for other programs: a package for each kind of result, a module for each format."""
