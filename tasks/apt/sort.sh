# Sorts the changed packages into those to restore to an old version ($older), to $remove, or to purge ($purged). No source has $gone.
older= remove= purged=
for one in $(differing); do
  apart "$one"
  case " $unknown " in *" $name "*) continue ;; esac
  case $was in
    installed=*)
      version=${was#*=}
      case " $gone " in
        *" $name=$version "*) ;;
        *) ! had "$name" "$version" || older="$older $name=$version" ;;
      esac
      ;;
    '') if [ "$rp_purge" = no ]; then remove="$remove $name"; else purged="$purged $name"; fi ;;
    *) remove="$remove $name" ;;
  esac
done
