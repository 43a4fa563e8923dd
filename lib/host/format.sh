# `known_format RUN`: its folder has the layout of README.md; a run without the file `format` has format 1. Sets `$format`.
FORMAT=1
known_format() {
  format=1
  { read -r format <"$1/format"; } 2>/dev/null
  [ "$format" = "$FORMAT" ]
}
