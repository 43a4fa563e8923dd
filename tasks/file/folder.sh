# Prints whether $p is a folder or a link to one, and whether the login may write into it, or the obstacle.
. ./barred.sh
if [ -d "$p" ]; then
  if [ -w "$p" ]; then echo directory; else barred "$p"; fi
elif [ -e "$p" ] || [ -L "$p" ]; then
  echo other
else
  said=$(stat -- "$p" 2>&1)
  case $said in
    *': No such file or directory' | *': Not a directory' | *' (os error 2)' | *' (os error 20)') echo missing ;;
    *)
      printf '%s\n' "$said" >&2
      exit 1
      ;;
  esac
fi
