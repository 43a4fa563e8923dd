# Prints the $properties of the unit $unit; then `also ID STATE` of each unit through which it is enabled, and `conflict ID STATE` of
# each that cannot run at the same time.
said=$(systemctl show --timestamp=us+utc -p "$properties" -- "$unit") || exit
printf '%s\n' "$said"
case $said in *UnitFileState=indirect*)
  for other in $(systemctl cat -- "$unit" | sed -n 's/^Also *= *//p'); do
    printf 'also %s\n' "$other $(systemctl is-enabled -- "$other" 2>/dev/null)"
  done
  ;;
esac
of=
for other in $said; do
  case $other in
    Conflicts=* | ConflictedBy=*) of=yes other=${other#*=} ;;
    *=*) of= ;;
  esac
  case $of$other in yes | yesshutdown.target | yesumount.target) ;; yes*)
    printf 'conflict %s\n' "$other $(systemctl is-active -- "$other" 2>/dev/null)"
    ;;
  esac
done
