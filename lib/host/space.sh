# Whether changes can be made: no attribute of a file forbids it, and the disks have room.
# In both tables a path ends its line: `$w` is the text before the path.
l='
'
about() {
  w=${1%%" $2$l"*}
  [ "$w" != "$1" ] && w=${w##*"$l"}
}
alterable() {
  kind=$1 n=$2
  shift 2
  for p; do
    about "$flags" "$p" || continue
    case $w in
      *[!A-Za-z-]*) continue ;;
      *i*) printf '%s\n' "$p is immutable" "To allow the change: chattr -i $p" ;;
      *a*) printf '%s\n' "$p is append-only" "To allow the change: chattr -a $p" ;;
      *) continue ;;
    esac
    mark $kind "$n" 1
    return 1
  done
}
numbers() { about "$1" "$2" && case $w in *[!0-9\ -]*) false ;; esac }
measure() { disks=$l$(timeout 20 df -k --output=avail,iavail,itotal,file -- "$@" 2>/dev/null)$l; }
fits() {
  file=$1 p=$2 own=$3 old=$4 dev=0
  numbers "$disks" "$p" || return 0
  set -- $w
  free=$1 left=$2 all=$3
  ! numbers "$files" "$p" || dev=${w%% *}
  eval "sum=\$((\${sum_$dev:-0} + own))"
  if [ "$free" -lt "$sum" ]; then
    with=
    [ "$sum" -le "$own" ] || with=", with the changes before it $sum KiB"
    echo "no room in $p: it needs $own KiB$with, and $free KiB are free"
    return 1
  elif [ "$left" = 0 ] && [ "$all" != 0 ]; then
    echo "no room in $p: no inode is free"
    return 1
  fi
  # On the journal's disk a backup of the old file stays, but `reserve` has found room for more than that there.
  if [ -z "$old" ] && numbers "$files" "$file"; then
    set -- $w
    [ "$2" != 1 ] || old=$(($3 / 2))
  fi
  eval "sum_$dev=$((sum - old))"
}
