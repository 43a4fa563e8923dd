# Prints those of the folders "$@" that have a link in their path, each with its real path.
hop() { :; }
for p; do
  . ./walk.sh
  [ $links = 0 ] || printf '%s\0%s\0' "$p" "$r"
done
