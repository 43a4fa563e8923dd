# A power loss during unpacking leaves files that only the archive of the package lists: dpkg unpacks it again, and can then remove it.
# Where the archive is not available, the package remains half-installed and is in $unknown, so that dpkg still lists it.
# $news: the new packages, as `name=version`. apt finds an archive in its cache.
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
        echo "files of $new that end with .dpkg-new may be left: its archive is not available" >&2
        ;;
      *) dpkg-query -L "$name" 2>/dev/null | grep -q ^/ || unknown="$unknown $name" ;;
    esac
  done
done
rm -rf new
