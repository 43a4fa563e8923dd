# `strayed STEP`: prints, a line each, the backed-up paths that differ from their backups, but for those that its undo left on purpose. A folder
# may hold more than its backup.
look() (cd -- "$1" && {
  find . '(' -type d -printf '%p %y %m %U:%G\n' -o -printf '%p %y %m %U:%G %l\n' ')'
  find . -type f -exec sha256sum {} +
} | sort)
unlike() {
  if [ -e "$1/absent.$2" ]; then
    { [ ! -e "$3" ] && [ ! -L "$3" ]; } || echo "exists, and was absent"
    return
  fi
  is=$(find "$3" -maxdepth 0 -printf 'type %y, mode %m, owner %U:%G, %l.' 2>/dev/null) || {
    echo "is gone"
    return
  }
  was=$(find "$1/saved.$2" -maxdepth 0 -printf 'type %y, mode %m, owner %U:%G, %l.') || {
    echo "its backup is gone"
    return
  }
  if [ "$is" != "$was" ]; then
    printf 'is %s, and was %s\n' "${is%,*}" "${was%,*}"
    return
  fi
  from=$1/saved.$2
  [ ! -e "$1/content.$2" ] || from=$1/content.$2
  case $is in
    'type f'*) cmp -s -- "$from" "$3" || echo "has other content" ;;
    'type d'*)
      look "$from" >"$1/was" && look "$3" >"$1/is" && [ -z "$(comm -23 "$1/was" "$1/is")" ] || echo "has other content"
      rm -f -- "$1/was" "$1/is"
      ;;
  esac
}
strayed() (
  s=$1 k=0 watched=
  { read -r watched <"$s/watched"; } 2>/dev/null
  while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
    p=$(
      cat "$s/path.$k"
      echo .
    )
    p=${p%.} at=$k k=$((k + 1))
    [ ! -e "$s/left.$at" ] || continue
    how=$(unlike "$s" $at "$p")
    [ -z "$how" ] || printf '%s %s\n' "$p" "$how"
  done
)
