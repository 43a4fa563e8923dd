# For `$n` in the current folder, backed up as `$k` in `$S`: a temporary folder beside it. The journal has its name before it exists, so that the
# next undo removes the one that a killed undo left.
sweep() {
  [ ! -s "$S/aside.$k" ] || { read -r t <"$S/aside.$k" && rm -rf --one-file-system -- "./$t" "$S/aside.$k"; }
}
aside() {
  t=$(mktemp -du .run-playbook.XXXXXXXXXX) || return
  { echo "$t" >"$S/aside.$k"; } 2>/dev/null
  mkdir -m 0700 -- "$t" && cd -P -- "./$t" || return
  [ -O . ] && [ "$(
    pwd -P
    echo .
  )" = "$place/$t
." ] || {
    print_line "$place/$t was moved meanwhile" >&2
    return 1
  }
}
leave() { cd -P .. && {
  rm -rf --one-file-system -- "./$t"
  rm -f -- "$S/aside.$k"
  sync .
  return "$1"
}; }
# Replaces the file atomically.
replace() {
  aside || return
  copied "$S" "$k" new && { ! plain new || sync new; } &&
    { ! folder "../$n" || rmdir -- "../$n"; } && mv -fT -- new "../$n"
  leave $?
}
# Writes into the present file, which keeps its other names. It is opened once, so that no other file can take its place. Room is allocated first
# and the content overwritten in place, so that a full disk does not tear it. Until its attributes are restored only its owner may read it.
overwrite() {
  f=/proc/self/fd/8 from=$S/saved.$k
  [ ! -e "$S/content.$k" ] || from=$S/content.$k
  [ "$(stat -c '%d %i %F' -- "$n")" = "$(stat -L -c '%d %i %F' $f)" ] || {
    print_line "$p was moved meanwhile" >&2
    return 1
  }
  set -- $(stat -c '%s %b' "$from")
  if
    dense=$(($2 * 1024 >= $1))
    [ $dense = 1 ] && ! lack=$(fallocate -n -l "$1" $f 2>&1)
  then
    case $lack in *'No space'* | *uota*)
      print_line "$p: $lack" >&2
      return 1
      ;;
    esac
  fi
  [ "$(stat -c '%a %u %g' "$S/saved.$k")" = "$(stat -L -c '%a %u %g' $f)" ] || chmod u=rw,go= $f || return
  if [ $dense = 1 ]; then
    dd if="$from" of=$f bs=1M conv=notrunc status=none && truncate -s "$1" $f
  else dd if="$from" of=$f bs=64K conv=sparse status=none; fi &&
    cp --attributes-only --preserve=all -- "$S/saved.$k" $f && sync $f
} 8<"$n"
