# Of a package that was being unpacked when the power was lost, only its archive tells what is there: dpkg unpacks it to its end, and then
# knows what to remove. Where the archive cannot be had, the package is left half-installed, lest nobody knew of it any more: $unknown.
# $news: what was to come, as `name=version`. apt looks for an archive where it would put it.
unpack() (
  archive=$(get -qq --print-uris download "$1" | cut -d ' ' -f 2) && [ -n "$archive" ] && mkdir -p new && cd new || exit
  eval "$(apt-config shell cache Dir::Cache::archives/d)"
  cp -- "$cache$archive" . 2>/dev/null
  for try in cached fetched; do
    get -o APT::Sandbox::User=root download "$1" && patiently dpkg --no-triggers --unpack "./$archive" && exit
    rm -f -- "$archive"
  done
  exit 1
)
unknown=
for one in $(differing); do
  apart "$one"
  case $is in half-installed=*) ;; *) continue ;; esac
  for new in $news; do
    [ "${new%%=*}" = "$name" ] && ! unpack "$new" || continue
    case $was in
      installed=*)
        failed=1
        echo "files of $new that end with .dpkg-new may be left: its archive cannot be had" >&2
        ;;
      *) dpkg-query -L "$name" 2>/dev/null | grep -q ^/ || unknown="$unknown $name" ;;
    esac
  done
done
rm -rf new
