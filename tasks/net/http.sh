# shellcheck shell=bash
# Sends the request $3 to the host $1 at the port $2, and prints the start of the answer. A server may answer and close the connection
# before it has read the whole request.
exec 3<>"/dev/tcp/$1/$2" || exit
trap '' PIPE
printf %s "$3" >&3
IFS= read -r -n 256 line <&3 || [ -n "$line" ] || {
  echo "it closed the connection without an answer" >&2
  exit 1
}
printf '%s' "$line"
