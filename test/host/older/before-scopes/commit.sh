mark() { printf '\n%s %s\n' "$T" "$*"; }
J=/var/lib/run-playbook
[ "$(id -u)" = 0 ] || { J=$XDG_STATE_HOME; [ -n "$J" ] || J=$HOME/.local/state; J=$J/run-playbook; }
state() { grep -E '^(committed|taking-back |rolled-back|rollback-failed|resumed )' "$1/journal" 2>/dev/null | tail -n 1; }
driver() {
  { read -r p <"$R/shell"; } 2>/dev/null || return
  # While a step runs its shell has the lock under another number, lest the step inherit it.
  for fd in "/proc/$p/fd/"*; do [ ! "$fd" -ef "$J/lock" ] || return 0; done
  return 1
}
hang_up() { driver && [ "$p" != $$ ] && kill -s HUP "$p"; }
place() {
  q=$1 rest=
  until at=$(cd -P -- "${q:-/}" 2>/dev/null && pwd -P && echo .); do rest=/${q##*/}$rest q=${q%/*}; done
  at=${at%??}
  [ "$at" != / ] || at=
  at=$at$rest
}
store() {
  content=$1/../../../content
  cp -a --attributes-only -- "$3" "$1/saved.$2" && mkdir -p -- "$content" && sum=$(sha256sum <"$3") || return
  sum=${sum%% *}
  if [ ! -e "$content/$sum" ]; then
    new=$(mktemp -- "$content/new.XXXXXXXXXX") && cp -- "$3" "$new" && sync "$new" && sum=$(sha256sum <"$new") || return
    sum=${sum%% *}
    mv -fT -- "$new" "$content/$sum" || return
  fi
  ln -- "$content/$sum" "$1/content.$2" 2>/dev/null || cp -- "$content/$sum" "$1/content.$2"
}
keep() (
  printf '%s' "$3" >"$1/path.$2" && place "${3%/*}" && printf '%s' "$at" >"$1/place.$2" || exit
  was=$(stat -c '%d %i:%.9W %h %.9Z %u %s %b' -- "${at:-/}" "$3" 2>/dev/null)
  printf '%s\n' "$was" >"$1/was.$2" || exit
  if [ ! -e "$3" ] && [ ! -L "$3" ]; then : >"$1/absent.$2"; exit; fi
  size=${was% *} blocks=${was##* }
  size=${size##* }
  if [ -f "$3" ] && [ ! -L "$3" ] && [ "$size" -ge 1048576 ] && [ $((blocks * 1024)) -ge "$size" ]; then store "$@"
  else cp -a -- "$3" "$1/saved.$2"; fi
)
sweep_content() {
  [ ! -d "$J/content" ] || find "$J/content" -mindepth 1 -maxdepth 1 -type f -links 1 -delete
}
sight() {
  for p do [ -e "$p" ] || [ -L "$p" ] || printf 'absent %s\n' "$p"; done
  find "$@" -maxdepth 0 '(' ! -type f -printf '%y %m %U:%G %l %p\n' -o -size +1048575c -printf 'large %m %U:%G %s %T@ %p\n' -o \
    -printf 'small %m %U:%G %p\n' -exec sha256sum {} + ')' 2>/dev/null
  :
}
witness() ( s=$1; shift; [ $# = 0 ] || sight "$@" >"$s/seen" )
tampered() (
  l='
' judged=
  for s do
    k=0 seen= watched=
    { read -r watched <"$s/watched"; } 2>/dev/null
    [ ! -e "$s/seen" ] || seen=$l$(cat "$s/seen")$l
    while [ -e "$s/path.$k" ] && [ $k -lt "${watched:-$((k + 1))}" ]; do
      p=$(cat "$s/path.$k"; echo .)
      p=${p%.} k=$((k + 1))
      case $judged in *"$l/$p$l"*) continue ;; esac
      judged=$judged$l/$p$l
      [ -n "$seen" ] || continue
      now=$(sight "$p") digest=
      case $now in small*) digest=$l${now##*"$l"}$l now=${now%"$l"*} ;; esac
      case $seen in *"$l$now$l"*) case $seen in *"$digest"*) continue ;; esac ;; esac
      printf '%s\n' "$p"
    done
  done
)
witnessed() {
  for w in "$1"/[0-9]*; do
    k=0; set --
    while [ -e "$w/path.$k" ]; do
      p=$(cat "$w/path.$k"; echo .)
      set -- "$@" "${p%.}"; k=$((k + 1))
    done
    witness "$w" "$@"
  done
}
forget() {
  rank=0 seen=1
  for R in $(for o in "$J"/runs/*/order; do read -r n <"$o" && echo "$n ${o%/order}"; done | sort -rn | cut -d ' ' -f 2-); do
    case $(state "$R") in
      rolled-back|rollback-failed|resumed\ *) ;;
      committed) rank=$((rank + 1)); [ $rank != 1 ] || continue ;;
      *) continue ;;
    esac
    seen=$((seen + 1))
    [ $seen -gt 20 ] || [ -n "$(find "$R/journal" -mmin +129600)" ] || continue
    rm -rf -- "$R"
  done
  sweep_content
}
R=$J/runs/20261120-101010-abcd
commit() { witnessed "$R"; echo committed >>"$R/journal" && sync "$R/journal" && { rm -rf -- "$R/open" "$R/deadline" "$R/ballast" 2>/dev/null; [ ! -e /etc/systemd/system/run-playbook-guard.service ] || rm -f -- /etc/systemd/system/run-playbook-guard.service /etc/systemd/system/multi-user.target.wants/run-playbook-guard.service
guarding() { { read -r g <"$R/guard" && grep -qF -- "$R/guard.sh" "/proc/$g/cmdline"; } 2>/dev/null; }
! guarding || kill "$g"; :; }; }
if [ ! -e "$R/journal" ]; then mark committed
elif [ "$held" = "$R" ] || { exec 9>>"$J/lock"; hang_up; flock -w 10 9; }; then
  case $(state "$R") in rolled-back|rollback-failed) ;; committed) mark committed ;; *) ! commit || { mark committed; forget; } ;; esac
fi
exec 9>&-; held=
