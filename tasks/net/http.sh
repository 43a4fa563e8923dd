# shellcheck shell=bash
# Sends the host $1 at the port $2 the request $3, and prints the beginning of its answer. A server may answer and close before it has read all of
# that.
exec 3<>"/dev/tcp/$1/$2" || exit
trap '' PIPE
printf %s "$3" >&3
IFS= read -r -n 256 line <&3 || [ -n "$line" ] || {
  echo "it closed the connection without a word" >&2
  exit 1
}
printf '%s' "$line"
