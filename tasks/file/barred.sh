# `barred PATH` prints why PATH cannot be written, after `[ -w PATH ]` failed. For a login that is not root and does not own PATH the
# answer is always `denied`, which needs no process.
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
