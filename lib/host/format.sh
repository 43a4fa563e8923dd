# `known_format RUN`: its folder is laid out as README.md describes; one that does not say so is of the first format. `$format` is its own.
FORMAT=1
known_format() {
  format=1
  { read -r format <"$1/format"; } 2>/dev/null
  [ "$format" = "$FORMAT" ]
}
