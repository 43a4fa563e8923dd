# Renames `new` to ../$n. A mount point cannot be replaced, and is written in place; any other failure of the rename is an error.
sync new || exit
if ! said=$(mv -fT -- new "../$n" 2>&1); then
  case $said in
    *'resource busy'*) ;;
    *'not permitted'*)
      printf '%s\n' "$said" 'Is it immutable? See lsattr.' >&2
      exit 1
      ;;
    *)
      printf '%s\n' "$said" >&2
      exit 1
      ;;
  esac
  cat new >"../$n" && cp --attributes-only --preserve=all --no-preserve=timestamps -- new "../$n" && sync "../$n" || exit
  printf '%s\n' "$n is a mount point: it was written in place"
fi
sync ..
