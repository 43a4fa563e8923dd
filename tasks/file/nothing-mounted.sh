# Runs in the folder of $n: fails when something is mounted at $n or below, because it would be removed, too. The kernel writes a space as
# `\040`, which printf reads as `\0040`.
m=$(cut -d ' ' -f 5 /proc/self/mountinfo | sed 's/[\]/&0/g') q=${r%/}/$n
case "
$(printf %b "$m")
" in *"
$q
"* | *"
$q/"*)
  printf '%s\n' "a file system is mounted at or below $q: unmount it first" >&2
  exit 1
  ;;
esac
