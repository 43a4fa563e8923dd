# Names a process of the user in the passwd line $e that prevents usermod from changing its home to $wanted.
u=${e#*:*:} u=${u%%:*} h=${e%:*} h=${h##*:}
[ "$h" != "$wanted" ] || exit 0
for p in /proc/[0-9]*; do
  while read -r field real effective saved _; do
    case $field in
      Name:) name=$real ;;
      Uid:)
        case " $real $effective $saved " in
          *" $u "*)
            echo "${p#/proc/} ($name)"
            exit 0
            ;;
        esac
        break
        ;;
    esac
  done 2>/dev/null <"$p/status"
done
