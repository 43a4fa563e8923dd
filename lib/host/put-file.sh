# For `$n` in the current folder, kept as `$k` in `$S`: a folder of our own beside it, known to the journal before it is there, so that one
# left by a killed undo is swept.
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
    say "$place/$t was moved meanwhile" >&2
    return 1
  }
}
leave() { cd -P .. && {
  rm -rf --one-file-system -- "./$t"
  rm -f -- "$S/aside.$k"
  sync .
  return "$1"
}; }
# A new file takes the place of the old in one moment.
replace() {
  aside || return
  copied "$S" "$k" new && { ! plain new || sync new; } &&
    { ! folder "../$n" || rmdir -- "../$n"; } && mv -fT -- new "../$n"
  leave $?
}
# Into the file that is there, which keeps its other names: it is opened once, so that nobody can put another in its place. What it holds is
# overwritten, not thrown away first, and what room that needs is taken beforehand: it is not torn. Nobody new may read it until it is as it
# was.
overwrite() {
  f=/proc/self/fd/8 from=$S/saved.$k
  [ ! -e "$S/content.$k" ] || from=$S/content.$k
  [ "$(stat -c '%d %i %F' -- "$n")" = "$(stat -L -c '%d %i %F' $f)" ] || {
    say "$p was moved meanwhile" >&2
    return 1
  }
  set -- $(stat -c '%s %b' "$from")
  if
    dense=$(($2 * 1024 >= $1))
    [ $dense = 1 ] && ! lack=$(fallocate -n -l "$1" $f 2>&1)
  then
    case $lack in *'No space'* | *uota*)
      say "$p: $lack" >&2
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
