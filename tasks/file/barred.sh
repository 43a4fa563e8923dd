# `barred PATH` says why PATH cannot be written, once `[ -w PATH ]` has said that. Whoever is not root, and does not own it,
# need not be told more than that; what starts processes is asked of others only.
barred() {
  if [ -O / ] || [ -O "$1" ]; then
    flags=$(lsattr -d -- "$1" 2>/dev/null)
    case ${flags%% *} in
      *i*)
        echo immutable
        return
        ;;
    esac
    case ,$(findmnt -n -o OPTIONS -T "$1" 2>/dev/null), in
      *,ro,*)
        echo read-only
        return
        ;;
    esac
  fi
  echo denied
}
