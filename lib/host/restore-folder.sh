# A folder is never partly restored: the new one is complete before the old one is removed. Where there is no room for both, the old one is removed
# first, if the new one fits. `mounted` refuses where something is mounted below it, because that would be removed as well.
mounted() {
  q=$place/${n#./}
  case "
$(printf %b "$(cut -d ' ' -f 5 /proc/self/mountinfo | sed 's/[\]/&0/g')")
" in *"
$q/"*)
    print_line "$p is not restored: something is mounted below it, unmount that first" >&2
    exit 1
    ;;
  *"
$q
"*) ;; *) return 1 ;; esac
}
fits() {
  need=$(du -sk -- "$S/saved.$k") have=$(du -skc -- "$n" 2>/dev/null | tail -n 1) free=$(df -k --output=avail . | tail -n 1)
  [ "${need%%[!0-9]*}" -le $((${have%%[!0-9]*} + free)) ]
}
refill() {
  fits || return
  if mounted; then find "$n" -xdev -mindepth 1 -delete; else rm -rf --one-file-system -- "$n"; fi &&
    cp -aT --remove-destination -- "$S/saved.$k" "$n" && find "$n" '(' -type f -o -type d ')' -exec sync {} +
}
exchange() {
  aside || return
  cp -a -- "$S/saved.$k" new && find new '(' -type f -o -type d ')' -exec sync {} + &&
    { ! there "../$n" || mv -T -- "../$n" old; } && mv -T -- new "../$n"
  leave $?
}
