# Compares the packages with their state before the change: this decides whether the undo failed.
left=
for one in $(differing); do
  apart "$one"
  ! removed_enough "$was" "$is" || {
    left="$left, $name"
    continue
  }
  version=${was#installed=}
  case " $gone " in *" $name=$version "*)
    echo "$name is not reverted: no source has $version any more"
    continue
    ;;
  esac
  failed=1
  case $was in installed=*) had "$name" "$version" || is="$is (no source has the old version any more)" ;; esac
  case " $unknown " in *" $name "*) is="$is (its unpacked files are unknown: its archive is not available)" ;; esac
  echo "not restored: $name was ${was:-absent}, is ${is:-absent}" >&2
done
[ -z "$left" ] || echo "warning: configuration and data of ${left#, } are not removed: --purge removes them"
