# Whatever went wrong on the way, this is what counts in the end.
left=
for one in $(differing); do
  apart "$one"
  ! enough "$was" "$is" || {
    left="$left, $name"
    continue
  }
  version=${was#installed=}
  case " $gone " in *" $name=$version "*)
    echo "$name stays as it is: no source has $version any more"
    continue
    ;;
  esac
  failed=1
  case $was in installed=*) had "$name" "$version" || is="$is (no source has the old version any more)" ;; esac
  case " $unknown " in *" $name "*) is="$is (what was unpacked of it only its archive tells, which cannot be had)" ;; esac
  echo "not as it was: $name was ${was:-not there}, is ${is:-not there}" >&2
done
[ -z "$left" ] || echo "warning: configuration and data of ${left#, } stay: --purge takes them along"
