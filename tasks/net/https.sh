# Prints the answer of the server of $url, by curl or openssl.
if command -v curl >/dev/null; then
  exec curl -sS $insecure_curl -o /dev/null -w 'HTTP/1.1 %{http_code}' --max-time 5 -- "$url"
elif command -v openssl >/dev/null; then
  said=$(printf %s "$request" | timeout 5 openssl s_client -quiet $verify -connect "$host:$port" -servername "$host" 2>&1)
  code=$?
  line=$(printf '%s\n' "$said" | grep -m 1 -a '^HTTP/')
  [ -n "$line" ] && printf '%s' "$line" && exit
  printf '%s\n' "$said" >&2
  exit $code
fi
echo "https needs curl or openssl on the host, which has neither" >&2
exit 1
