# What is to become $older again, to be removed ($remove), or $purged. What is in $gone no source has any more.
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
